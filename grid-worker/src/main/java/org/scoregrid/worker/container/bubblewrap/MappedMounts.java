package org.scoregrid.worker.container.bubblewrap;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows directories of the worker at second places, where a program's user owns what is the
 * worker's: nothing on the disk changes, and what the program writes is the worker's. Only on the
 * thread of {@link SandboxParent}.
 */
final class MappedMounts {
  private static final Logger log = LoggerFactory.getLogger(MappedMounts.class);
  private static final long OPEN_TREE = 428;
  private static final long MOVE_MOUNT = 429;
  private static final long MOUNT_SETATTR = 442;
  private static final int HERE = -100;
  private static final int CLONE_WITH_ALL_BELOW = 0x1 | 0x8000 | 0x80000;
  private static final int FROM_DESCRIPTOR = 0x4;
  private static final int OF_DESCRIPTOR_AND_BELOW = 0x1000 | 0x8000;
  private static final long MAPPED = 0x10_0000;

  private final Libc libc;
  private final Descriptors descriptors;

  MappedMounts(Libc libc) throws IOException {
    this.libc = libc;
    this.descriptors = new Descriptors(libc);
  }

  /**
   * Binds with flags. Where a file system cannot be mapped, it is bound as it is: directories that
   * programs write to are open to everybody (see {@code Workspace}), and the worker is root.
   */
  void bind(String source, String target, long flags, ProgramUser user) throws IOException {
    if (user.isMapped()) {
      try {
        bindMapped(source, target, flags, user);
        return;
      } catch (IOException e) {
        log.atDebug().addKeyValue("source", source).setCause(e).log("bound without a mapping");
      }
    }
    libc.bind(source, target);
    libc.restrict(target, flags);
  }

  /**
   * Binds with flags.
   *
   * @throws IOException where the file system cannot be mapped, too
   */
  void bindMapped(String source, String target, long flags, ProgramUser user) throws IOException {
    try (var arena = Arena.ofConfined()) {
      var from = arena.allocateFrom(source);
      var nothing = arena.allocateFrom("");
      var tree =
          (int)
              libc.system(
                  "open_tree " + source,
                  OPEN_TREE,
                  HERE,
                  from,
                  CLONE_WITH_ALL_BELOW,
                  MemorySegment.NULL,
                  0);
      try {
        var change = arena.allocateFrom(Libc.LONG, flags | MAPPED, 0, 0, user.namespace());
        libc.system(
            "map " + source,
            MOUNT_SETATTR,
            tree,
            nothing,
            OF_DESCRIPTOR_AND_BELOW,
            change,
            change.byteSize());
        libc.system(
            "move_mount to " + target,
            MOVE_MOUNT,
            tree,
            nothing,
            HERE,
            arena.allocateFrom(target),
            FROM_DESCRIPTOR);
      } finally {
        descriptors.close(tree);
      }
    }
  }
}
