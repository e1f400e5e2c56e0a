package org.scoregrid.worker.container.docker;

/**
 * A bridge network that one container at a time uses, so that no two programs share a wire.
 *
 * @param id of the engine
 * @param bridge name of the host's interface
 * @param gateway the host's address on it
 * @param subnet with its prefix length
 */
record Lane(String id, String bridge, String gateway, String subnet) {}
