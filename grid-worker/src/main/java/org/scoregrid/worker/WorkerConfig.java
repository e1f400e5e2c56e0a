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
 * @param slots runs at the same time; 0 takes one for each processor core
 * @param readAhead runs whose files are fetched ahead of a free slot, at least 1
 * @param home directory for caches, workspaces and records; {@code data} in it is what all programs
 *     find at {@code /app/data}. Belongs to one worker alone
 * @param cacheBytes bound of the cache in bytes; exceeded only by what runs use right now
 * @param minFreeBytes free disk space below which the worker gives up its cache and, if that does
 *     not help, takes no new runs
 * @param heartbeat interval of the announcements to the fleet
 * @param storagePatience how long failures of storage are retried before a run fails
 * @param environment variables of all programs
 */
public record WorkerConfig(
    WorkerName name,
    String version,
    List<QueueName> queues,
    int slots,
    int readAhead,
    Path home,
    long cacheBytes,
    long minFreeBytes,
    Duration heartbeat,
    Duration storagePatience,
    Map<String, String> environment) {
  private static final long GIB = 1024L * 1024 * 1024;

  public WorkerConfig {
    queues = List.copyOf(queues);
    environment = Map.copyOf(environment);
    if (queues.isEmpty()) {
      throw new IllegalArgumentException("a worker needs at least one queue");
    }
    if (slots < 0 || readAhead < 1 || cacheBytes < 0) {
      throw new IllegalArgumentException(
          "slots and cacheBytes must not be negative, readAhead must be at least 1");
    }
    if (!heartbeat.isPositive() || !storagePatience.isPositive()) {
      throw new IllegalArgumentException("heartbeat and storagePatience must be positive");
    }
  }

  /** The default queue, a slot for each core, two runs ahead, 10 GiB of cache. */
  public static WorkerConfig of(WorkerName name, Path home) {
    return new WorkerConfig(
        name,
        "0.1.0",
        List.of(QueueName.DEFAULT),
        0,
        2,
        home,
        10 * GIB,
        GIB,
        Duration.ofSeconds(2),
        Duration.ofMinutes(2),
        // Without it the output of Python programs would come only at their end.
        Map.of("PYTHONUNBUFFERED", "1"));
  }

  public WorkerConfig withQueues(List<QueueName> served) {
    return new WorkerConfig(
        name,
        version,
        served,
        slots,
        readAhead,
        home,
        cacheBytes,
        minFreeBytes,
        heartbeat,
        storagePatience,
        environment);
  }

  public WorkerConfig withSlots(int count, int ahead) {
    return new WorkerConfig(
        name,
        version,
        queues,
        count,
        ahead,
        home,
        cacheBytes,
        minFreeBytes,
        heartbeat,
        storagePatience,
        environment);
  }

  public WorkerConfig withCacheBytes(long bytes) {
    return new WorkerConfig(
        name,
        version,
        queues,
        slots,
        readAhead,
        home,
        bytes,
        minFreeBytes,
        heartbeat,
        storagePatience,
        environment);
  }

  public WorkerConfig withStoragePatience(Duration patience) {
    return new WorkerConfig(
        name,
        version,
        queues,
        slots,
        readAhead,
        home,
        cacheBytes,
        minFreeBytes,
        heartbeat,
        patience,
        environment);
  }

  public WorkerConfig withMinFreeBytes(long bytes) {
    return new WorkerConfig(
        name,
        version,
        queues,
        slots,
        readAhead,
        home,
        cacheBytes,
        bytes,
        heartbeat,
        storagePatience,
        environment);
  }
}
