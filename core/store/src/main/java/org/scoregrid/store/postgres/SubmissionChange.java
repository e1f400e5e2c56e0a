package org.scoregrid.store.postgres;

import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.submission.SubmissionStatus;

/**
 * A new visible state of a submission.
 *
 * @param details null: none; the old ones stay while it is not over
 * @param started something of it runs or ran
 */
record SubmissionChange(
    long submission,
    SubmissionStatus status,
    @Nullable String details,
    @Nullable Fault fault,
    boolean started) {

  static SubmissionChange to(long submission, SubmissionStatus status, boolean started) {
    return new SubmissionChange(submission, status, null, null, started);
  }

  SubmissionChange withDetails(String text) {
    return new SubmissionChange(submission, status, text, fault, started);
  }

  SubmissionChange withFault(Fault why) {
    return new SubmissionChange(submission, status, why.sentence(), why, started);
  }

  /** Whether its try has to be given back, as far as the fault alone says. */
  boolean isRefundable() {
    return switch (status) {
      case FAILED -> fault != null && !fault.countsAgainstLimits();
      case CANCELLED -> true;
      case SUBMITTING, SUBMITTED, PREPARING, RUNNING, SCORING, FINISHED -> false;
    };
  }

  String reason() {
    return fault == null ? "cancelled before it ran" : fault.code().name();
  }
}
