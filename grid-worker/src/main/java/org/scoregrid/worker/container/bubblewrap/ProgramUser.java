package org.scoregrid.worker.container.bubblewrap;

/**
 * Who a program is in the kernel's eyes. In its sandbox it is the image's user all the same, and
 * owns what its mounts hold.
 *
 * @param hostId user and group of the host
 * @param namespace descriptor of a user namespace that makes files of the worker's user those of
 *     this one; below zero where the program is the worker's user itself
 */
record ProgramUser(int hostId, int namespace) {
  /** No other than the worker's own. */
  static final ProgramUser OF_WORKER = new ProgramUser(0, -1);

  boolean isMapped() {
    return namespace >= 0;
  }
}
