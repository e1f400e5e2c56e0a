package org.scoregrid.domain.run;

/**
 * A file that an attempt stored.
 *
 * @param bytes its size; empty logs are not stored
 */
public record StoredOutput(OutputName name, long bytes) {}
