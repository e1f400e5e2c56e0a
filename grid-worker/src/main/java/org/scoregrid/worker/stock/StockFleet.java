package org.scoregrid.worker.stock;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.RunId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.ProgramKind;
import org.scoregrid.fleet.Fleet;
import org.scoregrid.fleet.LogFrame;
import org.scoregrid.fleet.WorkerPresence;
import org.scoregrid.fleet.local.LocalFleet;
import org.scoregrid.queuebridge.rabbit.StockQueue;

/**
 * The fleet of a worker at a stock site: nobody but itself. Its heartbeats become Celery's events
 * (reference/queue-protocol.md 11), its live output goes to the site. Thread-safe.
 */
final class StockFleet implements Fleet {
  private final LocalFleet local;
  private final StockQueue queue;
  private final OpenTasks open;
  private final LiveSockets live;
  private final InstantSource clock;
  private final Duration heartbeat;
  private final AtomicBoolean online = new AtomicBoolean();

  StockFleet(
      StockQueue queue, OpenTasks open, LiveSockets live, InstantSource clock, Duration heartbeat) {
    this.local = new LocalFleet(clock, heartbeat);
    this.queue = queue;
    this.open = open;
    this.live = live;
    this.clock = clock;
    this.heartbeat = heartbeat;
  }

  @Override
  public void announce(WorkerPresence presence) {
    local.announce(presence);
    if (online.compareAndSet(false, true)) {
      queue.event("worker-online", fields());
    }
    queue.event("worker-heartbeat", fields());
  }

  @Override
  public void leave(WorkerName worker) {
    local.leave(worker);
    queue.event("worker-offline", fields());
  }

  private Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("utcoffset", 0);
    fields.put("pid", ProcessHandle.current().pid());
    fields.put("freq", heartbeat.toMillis() / 1000.0);
    fields.put("active", open.all().size());
    fields.put("processed", open.processed());
    fields.put("loadavg", load());
    fields.put("sw_ident", "scoregrid");
    fields.put("sw_ver", "0.1.0");
    fields.put("sw_sys", "Linux");
    fields.put("timestamp", clock.instant().toEpochMilli() / 1000.0);
    return fields;
  }

  private static List<Double> load() {
    List<Double> load = new ArrayList<>();
    try {
      String[] words = Files.readString(Path.of("/proc/loadavg")).split(" ", 4);
      for (int i = 0; i < 3; i++) {
        load.add(Double.valueOf(words[i]));
      }
      return load;
    } catch (IOException | RuntimeException _) {
      double last = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
      return List.of(last, last, last);
    }
  }

  @Override
  public List<WorkerPresence> workers() {
    return local.workers();
  }

  @Override
  public void cancel(AttemptKey attempt) {
    local.cancel(attempt);
  }

  @Override
  public AutoCloseable onCancel(Consumer<AttemptKey> listener) {
    return local.onCancel(listener);
  }

  @Override
  public void publishLog(LogFrame frame) {
    OpenTask task = open.of(frame.attempt());
    if (task == null || task.isRevoked()) {
      return;
    }
    if (frame.tellsOfPage()) {
      live.detailedResults(task.task());
    } else {
      String kind = frame.program() == ProgramKind.INGESTION ? "ingestion" : "program";
      live.output(task.task(), kind, frame.text());
    }
  }

  @Override
  public AutoCloseable onLog(SubmissionId submission, Consumer<LogFrame> listener) {
    return local.onLog(submission, listener);
  }

  @Override
  public List<LogFrame> recentLog(SubmissionId submission) {
    return local.recentLog(submission);
  }

  @Override
  public void forgetLog(SubmissionId submission, RunId run) {
    local.forgetLog(submission, run);
  }

  @Override
  public void close() {
    local.close();
  }
}
