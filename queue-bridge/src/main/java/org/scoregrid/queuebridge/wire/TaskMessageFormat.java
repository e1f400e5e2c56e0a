package org.scoregrid.queuebridge.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.Uuids;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.Step;

/**
 * Task messages as Celery protocol 2 has them (reference/queue-protocol.md 2, 3 and 5), with our
 * field {@code scoregrid} beside the stock fields. The stock fields describe the prediction step,
 * and URLs of the scoring step are only inside our field; where the prediction is stored already
 * they describe the scoring step.
 *
 * @param origin header {@code origin}, for monitoring tools: {@code gen<pid>@<host>}
 * @param replyTo property {@code reply_to}; no worker answers to it
 */
public record TaskMessageFormat(String origin, UUID replyTo) {
  public static final String TASK_NAME = "compute_worker_run";

  /** How long a stock worker may take beyond the execution time limit. */
  private static final long SOFT_LIMIT_EXTRA_SECONDS = 1_200;

  private static final int MAX_TEXT = 4_000;
  private static final Pattern HEX_UUID =
      Pattern.compile("(\\p{XDigit}{8})(\\p{XDigit}{4})(\\p{XDigit}{4})(\\p{XDigit}{4})(.{12})");

  public WireMessage encode(TaskMessage task) {
    ObjectNode runArgs = runArgs(task);
    ArrayNode body = JsonNodeFactory.instance.arrayNode();
    body.addArray().add(runArgs);
    body.addObject();
    body.addObject().putNull("callbacks").putNull("errbacks").putNull("chain").putNull("chord");
    return new WireMessage(
        task.taskId().toString(),
        replyTo.toString(),
        task.priority(),
        headers(task),
        WireJson.write(body));
  }

  /** Reads a message of this or another sender; unknown fields are ignored. */
  public static TaskMessage decode(WireMessage message) throws BadMessage {
    if (!TASK_NAME.equals(message.textHeader("task"))) {
      throw new BadMessage("the header task must be " + TASK_NAME);
    }
    String id = message.textHeader("id");
    UUID taskId =
        Uuids.parse(id == null ? "" : id)
            .orElseThrow(() -> new BadMessage("the header id must be a UUID"));
    JsonNode body = WireJson.read(message.body());
    JsonFields runArgs = JsonFields.of(body.path(0).path(0), "run_args");
    if (!runArgs.has("scoregrid")) {
      throw new BadMessage(
          "run_args has no field scoregrid: a stock site sent the task, and only tasks of a"
              + " ScoreGrid site can be run");
    }
    return new TaskMessage(
        taskId,
        runArgs.text("submissions_api_url", MAX_TEXT),
        secret(runArgs),
        message.priority(),
        AssignmentFormat.read(runArgs.object("scoregrid")));
  }

  private static ObjectNode runArgs(TaskMessage task) {
    Assignment assignment = task.assignment();
    ObjectNode args = WireJson.object();
    args.put("user_pk", assignment.owner().value());
    args.put("submissions_api_url", task.siteApiUrl());
    args.put("secret", task.secret().toString());
    args.put("docker_image", assignment.image());
    args.put("execution_time_limit", wholeSeconds(assignment));
    args.put("id", assignment.submission().value());
    args.put("is_scoring", assignment.fromPrediction());
    if (assignment.fromPrediction()) {
      putScoring(args, assignment);
    } else {
      putPrediction(args, assignment);
    }
    args.set("scoregrid", AssignmentFormat.write(assignment));
    return args;
  }

  private static void putPrediction(ObjectNode args, Assignment assignment) {
    putUrl(
        args,
        OutputName.PREDICTION_RESULT.wireName(),
        upload(assignment, OutputName.PREDICTION_RESULT));
    args.put("ingestion_only_during_scoring", assignment.ingestionOnlyDuringScoring());
    putUrl(args, "program_data", url(assignment.submissionFile()));
    if (!assignment.ingestionOnlyDuringScoring()) {
      putUrl(args, "ingestion_program", url(assignment.ingestionProgram()));
    }
    putUrl(args, "input_data", url(assignment.inputData()));
    putLogs(args, assignment, Step.PREDICTION);
  }

  /** The prediction is fetched instead of stored. */
  private static void putScoring(ObjectNode args, Assignment assignment) {
    putUrl(args, OutputName.PREDICTION_RESULT.wireName(), url(assignment.submissionFile()));
    putUrl(
        args, OutputName.SCORING_RESULT.wireName(), upload(assignment, OutputName.SCORING_RESULT));
    putUrl(args, "detailed_results_url", upload(assignment, OutputName.DETAILED_RESULT));
    args.put("ingestion_only_during_scoring", assignment.ingestionOnlyDuringScoring());
    putUrl(args, "program_data", url(assignment.scoringProgram()));
    if (assignment.ingestionOnlyDuringScoring()) {
      putUrl(args, "ingestion_program", url(assignment.ingestionProgram()));
      putUrl(args, "input_data", url(assignment.inputData()));
    }
    putUrl(args, "reference_data", url(assignment.referenceData()));
    putLogs(args, assignment, Step.SCORING);
  }

  private static void putLogs(ObjectNode args, Assignment assignment, Step step) {
    assignment
        .uploads()
        .forEach(
            (name, url) -> {
              if (name.isLog() && name.step() == step) {
                putUrl(args, name.wireName(), url);
              }
            });
  }

  private static @Nullable URI upload(Assignment assignment, OutputName name) {
    return assignment.uploads().get(name);
  }

  private static @Nullable URI url(Assignment.@Nullable Fetch fetch) {
    return fetch == null ? null : fetch.url();
  }

  private static void putUrl(ObjectNode args, String name, @Nullable URI url) {
    if (url != null) {
      args.put(name, url.toString());
    }
  }

  private Map<String, @Nullable Object> headers(TaskMessage task) {
    String id = task.taskId().toString();
    Map<String, @Nullable Object> headers = new LinkedHashMap<>();
    headers.put("lang", "py");
    headers.put("task", TASK_NAME);
    headers.put("id", id);
    headers.put("shadow", null);
    headers.put("eta", null);
    headers.put("expires", null);
    headers.put("group", null);
    headers.put("group_index", null);
    headers.put("retries", 0);
    headers.put("timelimit", Arrays.<@Nullable Object>asList(null, softLimit(task.assignment())));
    headers.put("root_id", id);
    headers.put("parent_id", null);
    headers.put("argsrepr", argsRepr(task.assignment()));
    headers.put("kwargsrepr", "{}");
    headers.put("origin", origin);
    headers.put("ignore_result", false);
    headers.put("replaced_task_nesting", 0);
    headers.put("stamped_headers", null);
    headers.put("stamps", Map.of());
    return headers;
  }

  /** What monitoring tools show: numbers only, neither secret nor signed URLs. */
  private static String argsRepr(Assignment assignment) {
    return "({'user_pk': %d, 'execution_time_limit': %d, 'id': %d, 'is_scoring': %s},)"
        .formatted(
            assignment.owner().value(),
            wholeSeconds(assignment),
            assignment.submission().value(),
            assignment.fromPrediction() ? "True" : "False");
  }

  private static int wholeSeconds(Assignment assignment) {
    Duration limit = assignment.limits().executionTime();
    long seconds = limit.getSeconds() + (limit.getNano() > 0 ? 1 : 0);
    return (int) Math.min(seconds, Integer.MAX_VALUE - SOFT_LIMIT_EXTRA_SECONDS);
  }

  private static int softLimit(Assignment assignment) {
    return (int) (wholeSeconds(assignment) + SOFT_LIMIT_EXTRA_SECONDS);
  }

  /** Plain text of kombu up to 5.2, or the tagged value of later ones. */
  static UUID secret(JsonFields runArgs) throws BadMessage {
    if (runArgs.raw("secret").isTextual()) {
      return runArgs.uuid("secret");
    }
    JsonFields tagged = runArgs.object("secret");
    if (!tagged.text("__type__", 20).equals("uuid")) {
      throw tagged.bad("__type__", "uuid");
    }
    String hex = tagged.object("__value__").text("hex", 32);
    String hyphenated = HEX_UUID.matcher(hex).replaceFirst("$1-$2-$3-$4-$5");
    return Uuids.parse(hyphenated).orElseThrow(() -> tagged.bad("__value__.hex", "32 hex digits"));
  }
}
