package org.scoregrid.worker.container.bubblewrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What becomes {@code /dev}: harmless devices, read-only. Only on the thread of {@link
 * SandboxParent}.
 *
 * <p>Where the agent is root, so is the program in the kernel's eyes, though without capabilities.
 * It could change the mode of the host's devices: so these are nodes of our own that belong to
 * nobody.
 */
final class DeviceDirectory {
  private static final int NOBODY = 65_534;
  private static final int CHARACTER_DEVICE_FOR_ALL = 0x2000 | 0666;
  private static final int MEMORY_DEVICES = 1;

  /** A device that every program may expect, by its numbers. */
  private enum Device {
    NULL("null", 3),
    ZERO("zero", 5),
    FULL("full", 7),
    RANDOM("random", 8),
    URANDOM("urandom", 9);

    private final String file;
    private final int minor;

    Device(String file, int minor) {
      this.file = file;
      this.minor = minor;
    }
  }

  private DeviceDirectory() {}

  /**
   * @param directory empty; a mount afterwards
   */
  static void fill(Libc libc, Path directory, boolean inUserNamespace) throws IOException {
    libc.mount("scoregrid", directory.toString(), "tmpfs", Libc.NO_SETUID, "mode=755,size=64k");
    for (var device : Device.values()) {
      var node = directory.resolve(device.file);
      if (inUserNamespace) {
        // Nobody makes devices there; the host's belong to somebody else already.
        libc.bind("/dev/" + device.file, Files.createFile(node).toString());
      } else {
        var number = (long) MEMORY_DEVICES << 8 | device.minor;
        libc.makeNode(node.toString(), CHARACTER_DEVICE_FOR_ALL, number);
        Files.setAttribute(node, "unix:mode", CHARACTER_DEVICE_FOR_ALL & 0777);
        Files.setAttribute(node, "unix:uid", NOBODY);
        Files.setAttribute(node, "unix:gid", NOBODY);
      }
    }
    for (var each : new String[] {"pts", "shm"}) {
      Files.createDirectory(directory.resolve(each));
    }
    link(directory, "fd", "/proc/self/fd");
    link(directory, "stdin", "/proc/self/fd/0");
    link(directory, "stdout", "/proc/self/fd/1");
    link(directory, "stderr", "/proc/self/fd/2");
    link(directory, "ptmx", "pts/ptmx");
    libc.restrict(directory.toString(), Libc.READ_ONLY | Libc.NO_SETUID | Libc.NO_PROGRAMS);
  }

  private static void link(Path directory, String name, String target) throws IOException {
    Files.createSymbolicLink(directory.resolve(name), Path.of(target));
  }
}
