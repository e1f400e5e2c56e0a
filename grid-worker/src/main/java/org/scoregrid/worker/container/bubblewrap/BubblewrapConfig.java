package org.scoregrid.worker.container.bubblewrap;

import java.nio.file.Path;

/**
 * Where things are on the host.
 *
 * @param bwrap the program, version 0.8 or later
 * @param stateDirectory belongs to the engine alone; must allow device nodes where the agent is
 *     root
 * @param cgroups where the control groups are mounted, version 1 or 2
 * @param imageBytes unpacked images are kept up to this
 */
public record BubblewrapConfig(Path bwrap, Path stateDirectory, Path cgroups, long imageBytes) {
  private static final long GIB = 1L << 30;

  public static BubblewrapConfig in(Path stateDirectory) {
    return new BubblewrapConfig(
        Path.of("/usr/bin/bwrap"), stateDirectory, Path.of("/sys/fs/cgroup"), 50 * GIB);
  }

  public BubblewrapConfig withBwrap(Path program) {
    return new BubblewrapConfig(program, stateDirectory, cgroups, imageBytes);
  }

  public BubblewrapConfig withCgroups(Path mount) {
    return new BubblewrapConfig(bwrap, stateDirectory, mount, imageBytes);
  }

  public BubblewrapConfig withImageBytes(long bytes) {
    return new BubblewrapConfig(bwrap, stateDirectory, cgroups, bytes);
  }
}
