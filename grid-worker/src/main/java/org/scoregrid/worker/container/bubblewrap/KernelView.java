package org.scoregrid.worker.container.bubblewrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What every sandbox sees of {@code /proc}, as arguments for {@code bwrap}: what concerns the
 * sandbox alone. Read-only, because where the agent is root, so is the program in the kernel's
 * eyes, though without capabilities: it could set kernel parameters.
 */
final class KernelView {
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
   * Prepares files below a directory of the engine's own.
   *
   * @param seen where sandboxes find that directory
   * @throws IOException with a sentence for a person
   */
  static List<String> prepare(Path directory, Path seen) throws IOException {
    HostView.readable(Files.writeString(directory.resolve("empty"), ""));
    var empty = seen.resolve("empty").toString();
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
}
