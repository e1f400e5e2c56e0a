package org.scoregrid.queuebridge.wire;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.domain.run.RunState;

/**
 * Reports of workers as JSON: our own format, version 1. A body has at most {@link
 * WireMessage#MAX_BODY_BYTES} bytes, a renewal at most {@value #MAX_KEYS} attempts, an outcome at
 * most 10 000 scores.
 */
public final class RunReportFormat {
  private static final int VERSION = 1;
  private static final int MAX_KEYS = 5_000;
  private static final int MAX_WORKER_CHARS = 255;
  private static final int MAX_ENGINE_CHARS = 100;

  private RunReportFormat() {}

  /**
   * @throws IllegalArgumentException when the report is larger than a reader takes
   */
  public static WireMessage encode(RunReport report) {
    ObjectNode json = WireJson.object().put("v", VERSION);
    switch (report) {
      case RunReport.Claimed claimed -> {
        json.put("type", "claimed");
        AssignmentFormat.writeKey(json, claimed.key());
      }
      case RunReport.Advanced advanced -> {
        json.put("type", "advanced").put("stage", JsonFields.wireName(advanced.stage()));
        AssignmentFormat.writeKey(json, advanced.key());
      }
      case RunReport.Renewed renewed -> writeKeys(json.put("type", "renewed"), renewed.keys());
      case RunReport.Ended ended -> writeEnded(json.put("type", "ended"), ended);
    }
    json.put("worker", report.worker().value()).put("at", report.at().toString());
    return new WireMessage(UUID.randomUUID().toString(), null, 0, Map.of(), WireJson.write(json));
  }

  public static RunReport decode(byte[] body) throws BadMessage {
    JsonFields json = JsonFields.of(WireJson.read(body), "report");
    AssignmentFormat.requireVersion(json, VERSION);
    WorkerName worker = worker(json);
    Instant at = json.instant("at");
    return switch (json.text("type", 100)) {
      case "claimed" -> new RunReport.Claimed(AssignmentFormat.readKey(json), worker, at);
      case "advanced" ->
          new RunReport.Advanced(AssignmentFormat.readKey(json), worker, at, stage(json));
      case "renewed" -> new RunReport.Renewed(readKeys(json), worker, at);
      case "ended" -> readEnded(json, worker, at);
      default -> throw json.bad("type", "claimed, advanced, renewed or ended");
    };
  }

  private static WorkerName worker(JsonFields json) throws BadMessage {
    String name = json.text("worker", MAX_WORKER_CHARS);
    if (name.isBlank()) {
      throw json.bad("worker", "a name");
    }
    return new WorkerName(name);
  }

  private static RunState stage(JsonFields json) throws BadMessage {
    RunState stage = json.choice("stage", RunState.class);
    return switch (stage) {
      case PREPARING, RUNNING, SCORING -> stage;
      case QUEUED, DISPATCHED, CLAIMED, FINISHED, FAILED, CANCELLED ->
          throw json.bad("stage", "preparing, running or scoring");
    };
  }

  private static void writeKeys(ObjectNode json, List<AttemptKey> keys) {
    if (keys.size() > MAX_KEYS) {
      throw new IllegalArgumentException("a renewal names at most " + MAX_KEYS + " attempts");
    }
    ArrayNode attempts = json.putArray("attempts");
    keys.forEach(key -> AssignmentFormat.writeKey(attempts.addObject(), key));
  }

  private static List<AttemptKey> readKeys(JsonFields json) throws BadMessage {
    List<AttemptKey> keys = new ArrayList<>();
    for (JsonFields attempt : json.objects("attempts", MAX_KEYS)) {
      keys.add(AssignmentFormat.readKey(attempt));
    }
    return keys;
  }

  private static void writeEnded(ObjectNode json, RunReport.Ended ended) {
    AssignmentFormat.writeKey(json, ended.key());
    json.set("outcome", OutcomeFormat.write(ended.outcome()));
    json.set("exit_codes", OutcomeFormat.write(ended.exitCodes()));
    json.set("timings", OutcomeFormat.write(ended.timings()));
    OutcomeFormat.write(json.putArray("outputs"), ended.outputs());
    json.put("engine", ended.engine());
    if (ended.warm()) {
      json.put("warm", true);
    }
  }

  private static RunReport.Ended readEnded(JsonFields json, WorkerName worker, Instant at)
      throws BadMessage {
    return new RunReport.Ended(
        AssignmentFormat.readKey(json),
        worker,
        at,
        OutcomeFormat.read(json.object("outcome")),
        OutcomeFormat.readExitCodes(json.object("exit_codes")),
        OutcomeFormat.readTimings(json.object("timings")),
        OutcomeFormat.readOutputs(json),
        json.text("engine", MAX_ENGINE_CHARS),
        json.has("warm") && json.flag("warm"));
  }
}
