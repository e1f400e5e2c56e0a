package org.scoregrid.domain.submission;

import java.util.Collection;
import java.util.Optional;
import org.scoregrid.domain.run.RunState;

/** The status that people and API clients see (reference/execution-contract.md 13). */
public enum SubmissionStatus {
  SUBMITTING("Submitting"),
  SUBMITTED("Submitted"),
  PREPARING("Preparing"),
  RUNNING("Running"),
  SCORING("Scoring"),
  FINISHED("Finished"),
  FAILED("Failed"),
  CANCELLED("Cancelled");

  private final String wireName;

  SubmissionStatus(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }

  public boolean isOver() {
    return this == FINISHED || this == FAILED || this == CANCELLED;
  }

  public static Optional<SubmissionStatus> parse(String wireName) {
    for (SubmissionStatus status : values()) {
      if (status.wireName.equals(wireName)) {
        return Optional.of(status);
      }
    }
    return Optional.empty();
  }

  /** What a run's state looks like to people. */
  public static SubmissionStatus of(RunState state) {
    return switch (state) {
      case QUEUED, DISPATCHED, CLAIMED -> SUBMITTED;
      case PREPARING -> PREPARING;
      case RUNNING -> RUNNING;
      case SCORING -> SCORING;
      case FINISHED -> FINISHED;
      case FAILED -> FAILED;
      case CANCELLED -> CANCELLED;
    };
  }

  /**
   * Status of a parent from its children's: over when all are, then the worst of them; running as
   * soon as one has started.
   */
  public static SubmissionStatus ofParent(Collection<SubmissionStatus> children) {
    if (children.isEmpty()) {
      return SUBMITTING;
    }
    if (children.stream().allMatch(SubmissionStatus::isOver)) {
      if (children.contains(FINISHED)) {
        return FINISHED;
      }
      return children.contains(FAILED) ? FAILED : CANCELLED;
    }
    return children.stream().allMatch(s -> s == SUBMITTING || s == SUBMITTED) ? SUBMITTED : RUNNING;
  }
}
