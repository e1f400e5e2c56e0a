package org.scoregrid.worker.slot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The memory of this host, shared out to its slots. */
public final class HostMemory {
  private static final Logger log = LoggerFactory.getLogger(HostMemory.class);
  private static final String KEY = "MemTotal:";
  private static final long MIB = 1024L * 1024;

  /** For the worker, the engine and the system. */
  private static final long KEPT_BYTES = 512 * MIB;

  /** Less would fail every program, which helps nobody. */
  private static final long LEAST_BYTES = 64 * MIB;

  private HostMemory() {}

  /**
   * What each slot has: of the memory, less what the host itself needs, its part.
   *
   * @param bytes of the host
   */
  static long perSlot(long bytes, int slots) {
    long kept = Math.min(KEPT_BYTES, bytes / 8);
    return Math.max(LEAST_BYTES, (bytes - kept) / slots);
  }

  /** What each slot of this host has; no bound where the kernel does not say. */
  public static long perSlot(int slots) {
    OptionalLong bytes = total(Path.of("/proc/meminfo"));
    return bytes.isEmpty() ? Long.MAX_VALUE : perSlot(bytes.getAsLong(), slots);
  }

  /**
   * Of the host, not of this process's control group: programs are not in that.
   *
   * @param file in the format of {@code /proc/meminfo}
   */
  static OptionalLong total(Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      for (String line : lines) {
        if (line.startsWith(KEY) && line.endsWith(" kB")) {
          String kibibytes = line.substring(KEY.length(), line.length() - 3).strip();
          return OptionalLong.of(Math.multiplyExact(Long.parseLong(kibibytes), 1024L));
        }
      }
    } catch (IOException | NumberFormatException | ArithmeticException e) {
      log.atWarn().addKeyValue("cause", e.getMessage()).log("memory of the host not known");
    }
    return OptionalLong.empty();
  }
}
