package org.scoregrid.queuebridge.wire;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.Step;

/** Reads the task messages of a stock site (reference/queue-protocol.md 2 and 5). */
public final class StockTaskFormat {
  private static final int MAX_TEXT = 4_000;
  private static final int MAX_ID = 255;
  private static final long LONGEST_SECONDS = Duration.ofDays(366).toSeconds();

  private StockTaskFormat() {}

  /** Unknown fields are ignored. */
  public static StockTask decode(WireMessage message) throws BadMessage {
    if (!TaskMessageFormat.TASK_NAME.equals(message.textHeader("task"))) {
      throw new BadMessage("the header task must be " + TaskMessageFormat.TASK_NAME);
    }
    String id = message.textHeader("id");
    if (id == null || id.isBlank() || id.length() > MAX_ID) {
      throw new BadMessage("the header id must be text of at most " + MAX_ID + " characters");
    }
    JsonFields args = JsonFields.of(WireJson.read(message.body()).path(0).path(0), "run_args");
    boolean scoring = args.flag("is_scoring");
    return new StockTask(
        id,
        siteUrl(args),
        TaskMessageFormat.secret(args),
        new AccountId(args.positive("user_pk")),
        new SubmissionId(args.positive("id")),
        args.text("docker_image", MAX_TEXT),
        Duration.ofSeconds(args.whole("execution_time_limit", 1, LONGEST_SECONDS)),
        scoring,
        args.has("ingestion_only_during_scoring") && args.flag("ingestion_only_during_scoring"),
        args.url("program_data"),
        scoring ? args.url("prediction_result") : null,
        optional(args, "ingestion_program"),
        optional(args, "input_data"),
        scoring ? optional(args, "reference_data") : null,
        uploads(args, scoring));
  }

  private static String siteUrl(JsonFields args) throws BadMessage {
    String text = args.url("submissions_api_url").toString();
    return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }

  private static @Nullable URI optional(JsonFields args, String name) throws BadMessage {
    return args.has(name) ? args.url(name) : null;
  }

  private static Map<OutputName, URI> uploads(JsonFields args, boolean scoring) throws BadMessage {
    Map<OutputName, URI> uploads = new EnumMap<>(OutputName.class);
    Step step = scoring ? Step.SCORING : Step.PREDICTION;
    for (OutputName name : OutputName.values()) {
      if (name.step() == step && name != OutputName.DETAILED_RESULT) {
        uploads.put(name, args.url(name.wireName()));
      }
    }
    if (scoring && args.has("detailed_results_url")) {
      uploads.put(OutputName.DETAILED_RESULT, args.url("detailed_results_url"));
    }
    return uploads;
  }

  /**
   * The task with the beginning of its storage URLs replaced, for workers that see storage under
   * another name (reference/execution-contract.md 14, {@code WORKER_BUNDLE_URL_REWRITE}).
   */
  public static StockTask rewritten(StockTask task, String from, String to) throws BadMessage {
    Map<OutputName, URI> uploads = new EnumMap<>(OutputName.class);
    for (Map.Entry<OutputName, URI> upload : task.uploads().entrySet()) {
      uploads.put(upload.getKey(), rewritten(upload.getValue(), from, to));
    }
    return new StockTask(
        task.taskId(),
        task.siteApiUrl(),
        task.secret(),
        task.owner(),
        task.submission(),
        task.image(),
        task.executionTime(),
        task.scoring(),
        task.ingestionOnlyDuringScoring(),
        rewritten(task.program(), from, to),
        orNull(task.prediction(), from, to),
        orNull(task.ingestionProgram(), from, to),
        orNull(task.inputData(), from, to),
        orNull(task.referenceData(), from, to),
        uploads);
  }

  private static @Nullable URI orNull(@Nullable URI url, String from, String to) throws BadMessage {
    return url == null ? null : rewritten(url, from, to);
  }

  private static URI rewritten(URI url, String from, String to) throws BadMessage {
    String text = url.toString();
    if (from.isEmpty() || !text.startsWith(from)) {
      return url;
    }
    try {
      URI other = new URI(to + text.substring(from.length()));
      if (other.getHost() == null || !String.valueOf(other.getScheme()).startsWith("http")) {
        throw new BadMessage("a rewritten URL is no web address");
      }
      return other;
    } catch (URISyntaxException _) {
      throw new BadMessage("a rewritten URL is no web address");
    }
  }
}
