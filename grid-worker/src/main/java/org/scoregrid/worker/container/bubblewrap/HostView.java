package org.scoregrid.worker.container.bubblewrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a sandbox sees of the host, as arguments for {@code bwrap}: its programs read-only, own user
 * names, harmless devices, and of {@code /proc} what concerns the sandbox alone.
 *
 * <p>Where the agent is root, so is the program in the kernel's eyes, though without capabilities.
 * It owns what root owns: therefore {@code /proc} is read-only (or it could set kernel parameters),
 * and the devices are nodes of our own that belong to somebody else (or it could change the mode of
 * the host's).
 */
record HostView(List<String> programs, List<String> processes, List<String> devices) {
  private static final int NOBODY = 65_534;
  private static final List<String> LINKED_DIRECTORIES =
      List.of("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32");
  private static final List<String> MASKED_FILES =
      List.of(
          "kcore",
          "keys",
          "kpagecgroup",
          "kpagecount",
          "kpageflags",
          "latency_stats",
          "sched_debug",
          "slabinfo",
          "timer_list",
          "timer_stats",
          "vmallocinfo");
  private static final List<String> MASKED_DIRECTORIES = List.of("acpi", "asound", "scsi");

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

  /**
   * Prepares files and devices below a directory of the engine's own.
   *
   * @throws IOException with a sentence for a person
   */
  static HostView prepare(Path directory) throws IOException {
    return new HostView(programs(directory), processes(directory), devices(directory));
  }

  private static List<String> programs(Path directory) throws IOException {
    var arguments = new ArrayList<>(List.of("--ro-bind", "/usr", "/usr"));
    for (var each : LINKED_DIRECTORIES) {
      var path = Path.of(each);
      if (Files.isSymbolicLink(path)) {
        arguments.addAll(List.of("--symlink", Files.readSymbolicLink(path).toString(), each));
      } else if (Files.isDirectory(path)) {
        arguments.addAll(List.of("--ro-bind", each, each));
      }
    }
    for (var each : List.of("/etc/alternatives", "/etc/ld.so.cache")) {
      arguments.addAll(List.of("--ro-bind-try", each, each));
    }
    show(arguments, directory, "passwd", "nobody:x:65534:65534:nobody:/tmp:/bin/sh\n");
    show(arguments, directory, "group", "nogroup:x:65534:\n");
    return List.copyOf(arguments);
  }

  private static void show(List<String> arguments, Path directory, String file, String text)
      throws IOException {
    var source = Files.writeString(directory.resolve(file), text);
    arguments.addAll(List.of("--ro-bind", source.toString(), "/etc/" + file));
  }

  private static List<String> processes(Path directory) throws IOException {
    var empty = Files.writeString(directory.resolve("empty"), "").toString();
    var proc = Path.of("/proc");
    var arguments = new ArrayList<>(List.of("--proc", "/proc"));
    for (var each : MASKED_FILES) {
      if (Files.exists(proc.resolve(each))) {
        arguments.addAll(List.of("--ro-bind", empty, "/proc/" + each));
      }
    }
    for (var each : MASKED_DIRECTORIES) {
      if (Files.exists(proc.resolve(each))) {
        arguments.addAll(List.of("--tmpfs", "/proc/" + each, "--remount-ro", "/proc/" + each));
      }
    }
    arguments.addAll(List.of("--remount-ro", "/proc"));
    return List.copyOf(arguments);
  }

  private static List<String> devices(Path directory) throws IOException {
    var arguments = new ArrayList<>(List.of("--dev", "/dev"));
    if (!isRoot(directory)) {
      return arguments;
    }
    for (var device : Device.values()) {
      var node = directory.resolve(device.file);
      if (Files.notExists(node)) {
        makeNode(node, device);
      }
      arguments.addAll(List.of("--dev-bind", node.toString(), "/dev/" + device.file));
    }
    // Nobody has a terminal here: the host's node is only covered.
    arguments.addAll(List.of("--ro-bind", directory.resolve("empty").toString(), "/dev/tty"));
    return List.copyOf(arguments);
  }

  private static boolean isRoot(Path directory) throws IOException {
    return Integer.valueOf(0).equals(Files.getAttribute(directory, "unix:uid"));
  }

  /** The JDK cannot make device nodes. */
  private static void makeNode(Path node, Device device) throws IOException {
    var minor = String.valueOf(device.minor);
    var process =
        new ProcessBuilder("mknod", "-m", "666", node.toString(), "c", "1", minor)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      var ended = process.waitFor(Duration.ofSeconds(10).toMillis(), TimeUnit.MILLISECONDS);
      if (!ended || process.exitValue() != 0) {
        throw new IOException("The device " + node + " cannot be made on this host.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while the device " + node + " was made.", e);
    } finally {
      process.destroyForcibly();
    }
    Files.setAttribute(node, "unix:uid", NOBODY);
    Files.setAttribute(node, "unix:gid", NOBODY);
  }
}
