package org.scoregrid.worker.slot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The processor cores that this process may run on. */
public final class HostCpus {
  private static final Logger log = LoggerFactory.getLogger(HostCpus.class);
  private static final String KEY = "Cpus_allowed_list:";
  private static final int MOST = 4096;

  private HostCpus() {}

  /** Their numbers in ascending order; empty where the kernel does not say. */
  public static List<Integer> allowed() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith(KEY)) {
          return parse(line.substring(KEY.length()).strip());
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      log.atWarn().addKeyValue("cause", e.getMessage()).log("processor cores not known");
    }
    return List.of();
  }

  /**
   * Reads the kernel's list format, for example {@code 0-3,8}.
   *
   * @throws IllegalArgumentException where it is none
   */
  static List<Integer> parse(String list) {
    List<Integer> cpus = new ArrayList<>();
    for (String part : list.split(",", -1)) {
      String[] ends = part.strip().split("-", 2);
      int first = Integer.parseInt(ends[0]);
      int last = ends.length == 1 ? first : Integer.parseInt(ends[1]);
      if (first < 0 || last < first || last >= MOST) {
        throw new IllegalArgumentException("not a list of cores: " + list);
      }
      IntStream.rangeClosed(first, last).forEach(cpus::add);
    }
    return List.copyOf(cpus);
  }
}
