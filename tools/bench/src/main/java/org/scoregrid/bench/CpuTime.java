package org.scoregrid.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;

/** Time on the processor; other programs of the machine make it less wrong than a clock's. */
final class CpuTime {
  private CpuTime() {}

  /** Nanoseconds of other processes that live, so far. */
  static long of(List<ProcessHandle> processes) {
    return processes.stream()
        .flatMap(process -> process.info().totalCpuDuration().stream())
        .mapToLong(Duration::toNanos)
        .sum();
  }

  /** Nanoseconds of all threads of this JVM so far. */
  static long ofProcess() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}
