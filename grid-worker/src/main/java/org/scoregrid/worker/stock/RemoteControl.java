package org.scoregrid.worker.stock;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.queuebridge.rabbit.StockQueue;
import org.scoregrid.queuebridge.wire.ControlRequest;
import org.scoregrid.queuebridge.wire.TaskMessageFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Obeys Celery's remote control as far as sites and monitoring tools use it
 * (reference/queue-protocol.md 10). Thread-safe.
 */
final class RemoteControl {
  private static final Logger log = LoggerFactory.getLogger(RemoteControl.class);
  private static final String QUEUE = "compute-worker";

  private final String node;
  private final StockQueue queue;
  private final OpenTasks open;
  private final SettledTasks settled;
  private final Consumer<AttemptKey> cancel;
  private final int slots;

  /**
   * @param cancel stops an attempt
   */
  RemoteControl(
      String node,
      StockQueue queue,
      OpenTasks open,
      SettledTasks settled,
      Consumer<AttemptKey> cancel,
      int slots) {
    this.node = node;
    this.queue = queue;
    this.open = open;
    this.settled = settled;
    this.cancel = cancel;
    this.slots = slots;
  }

  /** On the broker's thread: does not wait. */
  void obey(ControlRequest request) {
    if (request.isFor(node)) {
      queue.answer(request, answer(request));
    }
  }

  private Object answer(ControlRequest request) {
    return switch (request.method()) {
      case "ping" -> Map.of("ok", "pong");
      case "revoke" -> revoke(request);
      case "active_queues" -> List.of(queueShown());
      case "active" -> active();
      case "reserved", "scheduled" -> List.of();
      case "registered" -> List.of(TaskMessageFormat.TASK_NAME);
      case "stats" -> stats();
      case "hello" -> Map.of("revoked", Map.of(), "clock", 0);
      case "conf" -> Map.of();
      case "report" -> Map.of("ok", "ScoreGrid worker, " + slots + " slots");
      // There are heartbeats anyway; events of tasks would hold their signed URLs.
      case "enable_events", "disable_events" -> Map.of("ok", "heartbeats only");
      default -> Map.of("error", "not known here: " + request.method());
    };
  }

  private Map<String, String> revoke(ControlRequest request) {
    for (String id : request.taskIds()) {
      OpenTask task = open.of(id);
      if (task == null) {
        settled.add(id);
      } else if (request.terminate()) {
        log.atInfo().addKeyValue("task", id).log("task revoked");
        task.revoke();
        cancel.accept(task.key());
      }
    }
    return Map.of("ok", "tasks " + String.join(", ", request.taskIds()) + " flagged as revoked");
  }

  private static Map<String, Object> queueShown() {
    return Map.of(
        "name",
        QUEUE,
        "routing_key",
        QUEUE,
        "durable",
        true,
        "exclusive",
        false,
        "auto_delete",
        false,
        "exchange",
        Map.of("name", QUEUE, "type", "direct", "durable", true, "auto_delete", false));
  }

  private List<Map<String, Object>> active() {
    List<Map<String, Object>> active = new ArrayList<>();
    for (OpenTask task : open.all()) {
      active.add(
          Map.of(
              "id",
              task.task().taskId(),
              "name",
              TaskMessageFormat.TASK_NAME,
              "hostname",
              node,
              "acknowledged",
              false,
              // The real ones hold the secret and signed URLs.
              "args",
              List.of(),
              "kwargs",
              Map.of()));
    }
    return active;
  }

  private Map<String, Object> stats() {
    return Map.of(
        "total",
        Map.of(TaskMessageFormat.TASK_NAME, open.processed()),
        "pid",
        ProcessHandle.current().pid(),
        "prefetch_count",
        slots,
        "pool",
        Map.of("max-concurrency", slots, "processes", List.of(ProcessHandle.current().pid())));
  }
}
