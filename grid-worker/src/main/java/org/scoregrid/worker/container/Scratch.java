package org.scoregrid.worker.container;

import org.scoregrid.domain.run.Limits;

/**
 * Sizes of the file systems that live in a container's memory. Their pages count as the container's
 * memory, so that all of them together stay below its limit: a program that fills them gets "no
 * space left" and not a kill.
 *
 * @param tmpBytes /tmp
 * @param sharedMemoryBytes /dev/shm
 * @param rootBytes the writable root, where the engine keeps it in memory
 */
public record Scratch(long tmpBytes, long sharedMemoryBytes, long rootBytes) {

  /** A quarter of the memory each, and no more than the disk limit. */
  public static Scratch of(Limits limits) {
    var each = Math.min(limits.diskBytes(), limits.memoryBytes() / 4);
    return new Scratch(each, each, each);
  }
}
