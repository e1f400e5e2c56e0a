package org.scoregrid.worker.container.bubblewrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.scoregrid.worker.container.ContainerSpec;
import org.scoregrid.worker.container.Scratch;

/**
 * Builds what a sandbox sees, out of mounts: a writable view of a read-only tree, devices, scratch
 * space and the mounts of the run. bwrap could do most of it too, but reads the whole table of
 * mounts again for each. Only on the thread of {@link SandboxParent}.
 *
 * <p>What is written outside the run's mounts lives in memory: it is bounded, and each page counts
 * as memory of the control group whose process wrote it first.
 */
final class RootView {
  private static final String PROCESSORS = "/sys/devices/system/cpu";
  private static final long PLAIN = Libc.NO_SETUID | Libc.NO_DEVICES;
  private static final long BYTES_PER_FILE = 4_096;
  private static final long FEWEST_FILES = 4_096;

  private final Libc libc;
  private final MappedMounts mapped;
  private final Path devices;
  private final String overlayOptions;

  /**
   * @param devices what becomes {@code /dev}
   */
  RootView(Libc libc, Path devices, boolean inUserNamespace) throws IOException {
    this.libc = libc;
    this.mapped = new MappedMounts(libc);
    this.devices = devices;
    // Volatile: nobody needs what is written after a crash.
    this.overlayOptions = inUserNamespace ? ",volatile,userxattr" : ",volatile";
  }

  /**
   * @param place an empty directory; everything goes when it is detached
   * @param user becomes the owner of all that is the worker's
   * @return the root
   */
  Path build(Path place, Surroundings around, ContainerSpec spec, ProgramUser user)
      throws IOException {
    var scratch = Scratch.of(spec.limits());
    memory(place, "755", scratch.rootBytes(), PLAIN, user);
    var built = false;
    try {
      var root = overlay(place, around.tree(), user);
      addDevices(root, scratch, user);
      memory(directory(root, "/tmp", user), "1777", scratch.tmpBytes(), PLAIN, user);
      // Of /sys nothing else: libraries choose their code and their number of threads by it.
      var processors = directory(root, PROCESSORS, user).toString();
      mapped.bind(PROCESSORS, processors, PLAIN | Libc.READ_ONLY, ProgramUser.OF_WORKER);
      for (var mount : around.mounts()) {
        bind(root, mount, user);
      }
      for (var mount : spec.mounts()) {
        bind(root, mount, user);
      }
      directory(root, "/proc", user);
      directory(root, SandboxCommand.workingDirectory(spec, around), user);
      built = true;
      return root;
    } finally {
      if (!built) {
        libc.detach(place.toString());
      }
    }
  }

  private Path overlay(Path place, Path tree, ProgramUser user) throws IOException {
    var root = Files.createDirectory(place.resolve("root"));
    var upper = own(Files.createDirectory(place.resolve("upper")), user);
    var work = Files.createDirectory(place.resolve("work"));
    var lower = tree;
    if (user.isMapped()) {
      lower = Files.createDirectory(place.resolve("lower"));
      mapped.bindMapped(tree.toString(), lower.toString(), PLAIN | Libc.READ_ONLY, user);
    }
    var options = "lowerdir=" + lower + ",upperdir=" + upper + ",workdir=" + work + overlayOptions;
    libc.mount("scoregrid", root.toString(), "overlay", PLAIN, options);
    return root;
  }

  private void addDevices(Path root, Scratch scratch, ProgramUser user) throws IOException {
    var dev = directory(root, "/dev", user);
    libc.bind(devices.toString(), dev.toString());
    libc.mount(
        "devpts",
        dev.resolve("pts").toString(),
        "devpts",
        Libc.NO_SETUID | Libc.NO_PROGRAMS,
        "newinstance,ptmxmode=0666,mode=620");
    var shared = dev.resolve("shm");
    memory(shared, "1777", scratch.sharedMemoryBytes(), PLAIN | Libc.NO_PROGRAMS, user);
  }

  private void memory(Path target, String mode, long bytes, long flags, ProgramUser user)
      throws IOException {
    var files = Math.max(FEWEST_FILES, bytes / BYTES_PER_FILE);
    var options = "mode=" + mode + ",size=" + bytes + ",nr_inodes=" + files;
    if (user.isMapped()) {
      options += ",uid=" + user.hostId() + ",gid=" + user.hostId();
    }
    libc.mount("scoregrid", target.toString(), "tmpfs", flags, options);
  }

  private void bind(Path root, ContainerSpec.Mount mount, ProgramUser user) throws IOException {
    var source = mount.source().toAbsolutePath();
    var target =
        Files.isDirectory(source)
            ? directory(root, mount.target(), user)
            : file(directory(root, parentOf(mount.target()), user), mount.target(), user);
    var flags =
        PLAIN | (mount.readOnly() ? Libc.READ_ONLY : 0) | (mount.links() ? 0 : Libc.NO_LINKS);
    mapped.bind(source.toString(), target.toString(), flags, user);
  }

  private static String parentOf(String target) {
    return target.substring(0, Math.max(1, target.lastIndexOf('/')));
  }

  private static Path file(Path directory, String target, ProgramUser user) throws IOException {
    var file = directory.resolve(target.substring(target.lastIndexOf('/') + 1));
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? file : own(Files.createFile(file), user);
  }

  private static Path directory(Path root, String target, ProgramUser user) throws IOException {
    return made(root.resolve(target.substring(1)), user);
  }

  /** Links on the way were refused before; what is missing is made, down from the root. */
  private static Path made(Path directory, ProgramUser user) throws IOException {
    var parent = directory.getParent();
    if (parent == null || Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return directory;
    }
    made(parent, user);
    return own(Files.createDirectory(directory), user);
  }

  private static Path own(Path path, ProgramUser user) throws IOException {
    if (user.isMapped()) {
      Files.setAttribute(path, "unix:uid", user.hostId(), LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(path, "unix:gid", user.hostId(), LinkOption.NOFOLLOW_LINKS);
    }
    return path;
  }
}
