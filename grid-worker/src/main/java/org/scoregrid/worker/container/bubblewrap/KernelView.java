package org.scoregrid.worker.container.bubblewrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What every sandbox sees of the kernel, as arguments for {@code bwrap}: of {@code /proc} what
 * concerns the sandbox alone, harmless devices, of {@code /sys} the processors.
 *
 * <p>Where the agent is root, so is the program in the kernel's eyes, though without capabilities.
 * It owns what root owns: therefore {@code /proc} is read-only (or it could set kernel parameters),
 * and the devices are nodes of our own that belong to somebody else (or it could change the mode of
 * the host's).
 */
final class KernelView {
  private static final int NOBODY = 65_534;
  private static final String PROCESSORS = "/sys/devices/system/cpu";
  private static final List<String> MASKED_FILES =
      List.of(
          "interrupts",
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

  private KernelView() {}

  /**
   * Prepares files and devices below a directory of the engine's own.
   *
   * @throws IOException with a sentence for a person
   */
  static List<String> prepare(Path directory) throws IOException {
    var arguments = new ArrayList<>(processes(directory));
    arguments.addAll(devices(directory));
    // Libraries choose their code and their number of threads by it.
    arguments.addAll(List.of("--ro-bind-try", PROCESSORS, PROCESSORS));
    return List.copyOf(arguments);
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
      // The host's nodes then belong to somebody else already.
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
    return Integer.valueOf(0).equals(Files.getAttribute(directory, "unix:uid"))
        && !UserNamespace.isInside();
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
