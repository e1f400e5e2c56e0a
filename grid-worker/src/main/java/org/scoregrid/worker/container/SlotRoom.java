package org.scoregrid.worker.container;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What of the host a container has for itself, beyond its limits.
 *
 * @param cpus numbers of the processor cores that it may run on; empty for any
 * @param devices CDI names, for example {@code nvidia.com/gpu=0}
 */
public record SlotRoom(List<Integer> cpus, List<String> devices) {
  /** Any core, no device. */
  public static final SlotRoom ANY = new SlotRoom(List.of(), List.of());

  public SlotRoom {
    cpus = List.copyOf(cpus);
    devices = List.copyOf(devices);
  }

  /** The cores in the kernel's list format, for example {@code 0,1}. */
  public String cpuList() {
    return cpus.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
