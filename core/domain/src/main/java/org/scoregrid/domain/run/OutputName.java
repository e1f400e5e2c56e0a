package org.scoregrid.domain.run;

import java.util.Locale;
import java.util.Optional;

/**
 * The files that a run can leave in storage. Wire names and folders as in
 * reference/queue-protocol.md 5 and 8.
 */
public enum OutputName {
  PREDICTION_STDOUT(Step.PREDICTION),
  PREDICTION_STDERR(Step.PREDICTION),
  PREDICTION_INGESTION_STDOUT(Step.PREDICTION),
  PREDICTION_INGESTION_STDERR(Step.PREDICTION),
  SCORING_STDOUT(Step.SCORING),
  SCORING_STDERR(Step.SCORING),
  SCORING_INGESTION_STDOUT(Step.SCORING),
  SCORING_INGESTION_STDERR(Step.SCORING),
  PREDICTION_RESULT(Step.PREDICTION),
  SCORING_RESULT(Step.SCORING),
  DETAILED_RESULT(Step.SCORING);

  private final Step step;

  OutputName(Step step) {
    this.step = step;
  }

  public Step step() {
    return step;
  }

  /** For example {@code scoring_ingestion_stderr}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  public boolean isLog() {
    return this != PREDICTION_RESULT && this != SCORING_RESULT && this != DETAILED_RESULT;
  }

  /**
   * The content type that the upload has to carry. Logs are signed as zip, though they are text.
   */
  public String contentType() {
    return this == DETAILED_RESULT ? "text/html" : "application/zip";
  }

  /** First part of the object's path. */
  public String folder() {
    return isLog() ? "submission_details" : wireName();
  }

  /** Last part of the object's path. */
  public String fileName() {
    if (isLog()) {
      return wireName() + ".txt";
    }
    return this == DETAILED_RESULT ? "detailed_results.html" : wireName() + ".zip";
  }

  public static Optional<OutputName> parse(String wireName) {
    for (OutputName name : values()) {
      if (name.wireName().equals(wireName)) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }

  /** The log that a program's stream goes to. */
  public static OutputName log(Step step, ProgramKind kind, LogStream stream) {
    String name =
        step.logPrefix()
            + (kind == ProgramKind.INGESTION ? "ingestion_" : "")
            + (stream == LogStream.STDOUT ? "stdout" : "stderr");
    return parse(name).orElseThrow();
  }
}
