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
  private final Path devices;
  private final String overlayOptions;

  /**
   * @param devices what becomes {@code /dev}
   */
  RootView(Libc libc, Path devices, boolean inUserNamespace) {
    this.libc = libc;
    this.devices = devices;
    // Volatile: nobody needs what is written after a crash.
    this.overlayOptions = inUserNamespace ? ",volatile,userxattr" : ",volatile";
  }

  /**
   * @param place an empty directory; everything goes when it is detached
   * @return the root
   */
  Path build(Path place, Surroundings around, ContainerSpec spec) throws IOException {
    var scratch = Scratch.of(spec.limits());
    memory(place, "755", scratch.rootBytes(), PLAIN);
    var built = false;
    try {
      var root = overlay(place, around.tree());
      addDevices(root, scratch);
      memory(directory(root, "/tmp"), "1777", scratch.tmpBytes(), PLAIN);
      // Of /sys nothing else: libraries choose their code and their number of threads by it.
      bind(Path.of(PROCESSORS), directory(root, PROCESSORS), true, PLAIN);
      for (var mount : around.mounts()) {
        bind(root, mount);
      }
      for (var mount : spec.mounts()) {
        bind(root, mount);
      }
      directory(root, "/proc");
      directory(root, SandboxCommand.workingDirectory(spec, around));
      built = true;
      return root;
    } finally {
      if (!built) {
        libc.detach(place.toString());
      }
    }
  }

  private Path overlay(Path place, Path lower) throws IOException {
    var root = Files.createDirectory(place.resolve("root"));
    var upper = Files.createDirectory(place.resolve("upper"));
    var work = Files.createDirectory(place.resolve("work"));
    var options = "lowerdir=" + lower + ",upperdir=" + upper + ",workdir=" + work + overlayOptions;
    libc.mount("scoregrid", root.toString(), "overlay", PLAIN, options);
    return root;
  }

  private void addDevices(Path root, Scratch scratch) throws IOException {
    var dev = directory(root, "/dev");
    libc.bind(devices.toString(), dev.toString());
    libc.mount(
        "devpts",
        dev.resolve("pts").toString(),
        "devpts",
        Libc.NO_SETUID | Libc.NO_PROGRAMS,
        "newinstance,ptmxmode=0666,mode=620");
    memory(dev.resolve("shm"), "1777", scratch.sharedMemoryBytes(), PLAIN | Libc.NO_PROGRAMS);
  }

  private void memory(Path target, String mode, long bytes, long flags) throws IOException {
    var files = Math.max(FEWEST_FILES, bytes / BYTES_PER_FILE);
    var options = "mode=" + mode + ",size=" + bytes + ",nr_inodes=" + files;
    libc.mount("scoregrid", target.toString(), "tmpfs", flags, options);
  }

  private void bind(Path root, ContainerSpec.Mount mount) throws IOException {
    var source = mount.source().toAbsolutePath();
    var target =
        Files.isDirectory(source)
            ? directory(root, mount.target())
            : file(directory(root, parentOf(mount.target())), mount.target());
    bind(source, target, mount.readOnly(), PLAIN);
  }

  private void bind(Path source, Path target, boolean readOnly, long flags) throws IOException {
    libc.bind(source.toString(), target.toString());
    libc.restrict(target.toString(), readOnly ? flags | Libc.READ_ONLY : flags);
  }

  private static String parentOf(String target) {
    return target.substring(0, Math.max(1, target.lastIndexOf('/')));
  }

  private static Path file(Path directory, String target) throws IOException {
    var file = directory.resolve(target.substring(target.lastIndexOf('/') + 1));
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      Files.createFile(file);
    }
    return file;
  }

  /** Links on the way were refused before; what is missing is made. */
  private static Path directory(Path root, String target) throws IOException {
    var directory = root.resolve(target.substring(1));
    return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
        ? directory
        : Files.createDirectories(directory);
  }
}
