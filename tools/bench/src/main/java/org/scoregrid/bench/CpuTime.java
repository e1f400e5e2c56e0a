package org.scoregrid.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Time on the processor; other programs of the machine make it less wrong than a clock's. */
final class CpuTime {
  private CpuTime() {}

  /** Nanoseconds of all threads of this JVM so far. */
  static long ofProcess() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}
