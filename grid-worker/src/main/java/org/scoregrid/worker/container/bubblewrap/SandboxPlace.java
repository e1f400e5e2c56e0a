package org.scoregrid.worker.container.bubblewrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.scoregrid.worker.container.ContainerSpec;
import org.scoregrid.worker.container.image.RootFileSystems;

/**
 * What a sandbox holds on the host. Not thread-safe: taken by who starts it, given back once by who
 * ends it.
 */
final class SandboxPlace implements SandboxedProgram.Place {
  private static final long MIB = 1 << 20;

  private final Host host;
  private final CgroupPool.Lease cgroup;
  private final ProgramUser user;
  private final Path directory;
  private final RootFileSystems.@Nullable Pin pin;
  private final Runnable onGivenBack;
  private final AtomicBoolean mounted = new AtomicBoolean();

  /**
   * @param directory empty; becomes a place for mounts
   * @param pin on the image, or null
   */
  SandboxPlace(
      Host host,
      CgroupPool.Lease cgroup,
      ProgramUser user,
      Path directory,
      RootFileSystems.@Nullable Pin pin,
      Runnable onGivenBack) {
    this.host = host;
    this.cgroup = cgroup;
    this.user = user;
    this.directory = directory;
    this.pin = pin;
    this.onGivenBack = onGivenBack;
  }

  /** Makes the directory of one, which other users can go to. */
  static Path make(Path places, String name) throws IOException {
    var directory = Files.createDirectories(places.resolve(name));
    Files.setPosixFilePermissions(places, PosixFilePermissions.fromString("rwx--x--x"));
    return directory;
  }

  ProgramUser user() {
    return user;
  }

  /** Where bwrap finds the root, once it is built. */
  Path root() {
    return host.parent().seen(directory).resolve("root");
  }

  /** Builds the root and starts a program; see {@link SandboxParent#start}. */
  int start(
      Surroundings around,
      ContainerSpec spec,
      Path program,
      List<String> arguments,
      List<Launch.Source> descriptors)
      throws IOException {
    var process =
        host.parent()
            .start(
                directory,
                around,
                spec,
                user,
                new Launch.Program(program, arguments, descriptors, largestFile()));
    mounted.set(true);
    return process;
  }

  /**
   * The sandbox has its own copy of the mounts. Ours only make the table longer that every further
   * bwrap reads many times.
   */
  void leaveToSandbox() {
    if (mounted.compareAndSet(true, false)) {
      host.parent().clearSoon(directory);
    }
  }

  /** A little more than may be written: whoever measures must see that it was too much. */
  private long largestFile() {
    var limits = cgroup.limits();
    return Math.max(limits.outputBytes(), limits.diskBytes()) + MIB;
  }

  @Override
  public CgroupPool.Lease cgroup() {
    return cgroup;
  }

  @Override
  public void giveBack() throws IOException {
    try {
      // Another agent of the same worker name may have removed it, and the mount with it.
      if (mounted.compareAndSet(true, false) && Files.isDirectory(directory)) {
        host.parent().clear(directory);
      }
      Files.deleteIfExists(directory);
    } finally {
      try {
        cgroup.release();
      } finally {
        host.users().giveBack(user);
        if (pin != null) {
          pin.close();
        }
        onGivenBack.run();
      }
    }
  }
}
