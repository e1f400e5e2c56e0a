package org.scoregrid.worker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.WorkerName;

/**
 * How a worker works.
 *
 * @param name unique in the fleet
 * @param version of the software, shown in the dashboard
 * @param queues that it serves
 * @param environment variables of all programs
 */
public record WorkerConfig(
    WorkerName name,
    String version,
    List<QueueName> queues,
    Room room,
    Disk disk,
    Times times,
    Map<String, String> environment) {
  private static final long GIB = 1024L * 1024 * 1024;

  public WorkerConfig {
    queues = List.copyOf(queues);
    environment = Map.copyOf(environment);
    if (queues.isEmpty()) {
      throw new IllegalArgumentException("a worker needs at least one queue");
    }
  }

  /**
   * What the worker takes on.
   *
   * @param slots runs at the same time; 0 takes one for each processor core
   * @param readAhead runs whose files are fetched ahead of a free slot, at least 1
   * @param cpuSets whether each slot has processor cores of its own
   * @param gpus CDI names of the devices that are shared out to the slots
   * @param slotMemory bytes of memory that each slot has; 0 shares out the host's
   */
  public record Room(
      int slots, int readAhead, boolean cpuSets, List<String> gpus, long slotMemory) {
    public Room {
      gpus = List.copyOf(gpus);
      if (slots < 0 || readAhead < 1 || slotMemory < 0) {
        throw new IllegalArgumentException(
            "slots and slotMemory must be at least 0, readAhead at least 1");
      }
    }
  }

  /**
   * What the worker has of the disk.
   *
   * @param home directory for caches, workspaces and records; {@code data} in it is what all
   *     programs find at {@code /app/data}. Belongs to one worker alone
   * @param cacheBytes bound of the cache in bytes; exceeded only by what runs use right now
   * @param minFreeBytes free disk space below which the worker gives up its cache and, if that does
   *     not help, takes no new runs
   */
  public record Disk(Path home, long cacheBytes, long minFreeBytes) {
    public Disk {
      if (cacheBytes < 0) {
        throw new IllegalArgumentException("cacheBytes must not be negative");
      }
    }
  }

  /**
   * How long things take.
   *
   * @param heartbeat interval of the announcements to the fleet
   * @param storagePatience how long failures of storage are retried before a run fails
   */
  public record Times(Duration heartbeat, Duration storagePatience) {
    public Times {
      if (!heartbeat.isPositive() || !storagePatience.isPositive()) {
        throw new IllegalArgumentException("heartbeat and storagePatience must be positive");
      }
    }
  }

  /** The default queue, a slot for each core, two runs ahead, 10 GiB of cache. */
  public static WorkerConfig of(WorkerName name, Path home) {
    return new WorkerConfig(
        name,
        "0.1.0",
        List.of(QueueName.DEFAULT),
        new Room(0, 2, false, List.of(), 0),
        new Disk(home, 10 * GIB, GIB),
        new Times(Duration.ofSeconds(2), Duration.ofMinutes(2)),
        // Without it the output of Python programs would come only at their end.
        Map.of("PYTHONUNBUFFERED", "1"));
  }

  public WorkerConfig withQueues(List<QueueName> served) {
    return new WorkerConfig(name, version, served, room, disk, times, environment);
  }

  public WorkerConfig withSlots(int count, int ahead) {
    return with(new Room(count, ahead, room.cpuSets(), room.gpus(), room.slotMemory()));
  }

  /**
   * @param cpuSets whether each slot has processor cores of its own
   * @param gpus CDI names
   */
  public WorkerConfig withDevices(boolean cpuSets, List<String> gpus) {
    return with(new Room(room.slots(), room.readAhead(), cpuSets, gpus, room.slotMemory()));
  }

  /**
   * @param bytes that each slot has; 0 shares out the host's memory
   */
  public WorkerConfig withSlotMemory(long bytes) {
    return with(new Room(room.slots(), room.readAhead(), room.cpuSets(), room.gpus(), bytes));
  }

  private WorkerConfig with(Room other) {
    return new WorkerConfig(name, version, queues, other, disk, times, environment);
  }

  public WorkerConfig withCacheBytes(long bytes) {
    return with(new Disk(disk.home(), bytes, disk.minFreeBytes()));
  }

  public WorkerConfig withMinFreeBytes(long bytes) {
    return with(new Disk(disk.home(), disk.cacheBytes(), bytes));
  }

  private WorkerConfig with(Disk other) {
    return new WorkerConfig(name, version, queues, room, other, times, environment);
  }

  public WorkerConfig withStoragePatience(Duration patience) {
    Times changed = new Times(times.heartbeat(), patience);
    return new WorkerConfig(name, version, queues, room, disk, changed, environment);
  }
}
