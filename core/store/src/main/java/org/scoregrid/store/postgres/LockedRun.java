package org.scoregrid.store.postgres;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.ColumnId;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.LifecyclePolicy;
import org.scoregrid.domain.run.RunReport.Ended;
import org.scoregrid.domain.run.RunState;
import org.scoregrid.domain.run.StoredOutput;
import org.scoregrid.domain.submission.SubmissionStatus;

/**
 * A run whose row is locked: what becomes of it is decided here, in memory, and written with the
 * others of its batch. Every method says whether it applied; one that did not changed nothing.
 */
final class LockedRun {
  private static final int MAX_ENGINE_LENGTH = 64;

  /**
   * What does not change in the transaction.
   *
   * @param shadow what it is in a re-score, which it then tells instead of its submission; null: it
   *     is the submission's own
   * @param slotAt when the attempt got its slot; null: not yet
   */
  record Origin(
      long id,
      long submission,
      @Nullable Long shadow,
      long phase,
      String queue,
      int attempt,
      Duration executionTime,
      @Nullable Instant dispatchedAt,
      @Nullable Instant slotAt) {}

  /** What changes in the run's row. */
  static final class Row {
    RunState state;
    @Nullable UUID leaseToken;
    @Nullable Instant leaseUntil;
    Instant deadlineAt;
    int platformFaults;
    Instant queuedAt;
    @Nullable Instant endedAt;
    @Nullable Instant notBefore;

    Row(RunState state, Instant deadlineAt, Instant queuedAt) {
      this.state = state;
      this.deadlineAt = deadlineAt;
      this.queuedAt = queuedAt;
    }
  }

  /** News of the current attempt; null where there is none. */
  static final class AttemptNews {
    @Nullable WorkerName worker;
    @Nullable String engine;
    @Nullable Instant claimedAt;
    @Nullable Instant preparingAt;
    @Nullable Instant runningAt;
    @Nullable Instant scoringAt;
    @Nullable Instant endedAt;
    @Nullable Fault fault;
    @Nullable Ended report;
    @Nullable Map<String, Long> outputs;
  }

  final Origin is;
  final Row row;
  @Nullable AttemptNews news;
  @Nullable SubmissionChange visible;
  Map<ColumnId, BigDecimal> scores = Map.of();

  /** The row has to be written. */
  boolean touched;

  /** It waits again, so a dispatcher has to be woken. */
  boolean requeued;

  private final LifecyclePolicy policy;
  private final Instant now;

  LockedRun(Origin is, Row row, LifecyclePolicy policy, Instant now) {
    this.is = is;
    this.row = row;
    this.policy = policy;
    this.now = now;
  }

  boolean claimed(AttemptKey key, WorkerName worker, Instant at) {
    if (!isHeldBy(key) || !row.state.mayBecome(RunState.CLAIMED)) {
      return false;
    }
    enter(RunState.CLAIMED);
    newsOf(worker).claimedAt = plausible(at);
    return true;
  }

  boolean advanced(AttemptKey key, WorkerName worker, Instant at, RunState stage) {
    if (!isHeldBy(key) || !row.state.mayBecome(stage)) {
      return false;
    }
    enter(stage);
    AttemptNews news = newsOf(worker);
    switch (stage) {
      case PREPARING -> news.preparingAt = plausible(at);
      case RUNNING -> news.runningAt = plausible(at);
      case SCORING -> news.scoringAt = plausible(at);
      case QUEUED, DISPATCHED, CLAIMED, FINISHED, FAILED, CANCELLED ->
          throw new IllegalArgumentException("not a stage: " + stage);
    }
    visible = SubmissionChange.to(is.submission(), SubmissionStatus.of(stage), true);
    return true;
  }

  boolean renewed(AttemptKey key) {
    if (!isHeldBy(key) || !row.state.isLeased()) {
      return false;
    }
    row.leaseUntil = now.plus(policy.lease());
    touched = true;
    return true;
  }

  /**
   * @param scoresOfColumns empty: the scores cannot be stored, which is a fault
   */
  boolean finished(Ended report, Optional<Map<ColumnId, BigDecimal>> scoresOfColumns) {
    if (!mayEnd(report, RunState.FINISHED)) {
      return false;
    }
    if (scoresOfColumns.isEmpty()) {
      return failed(report, ScoreSheet.UNSTORABLE);
    }
    endAttempt(report);
    scores = scoresOfColumns.get();
    end(RunState.FINISHED, null);
    return true;
  }

  boolean failed(Ended report, Fault fault) {
    if (!mayEnd(report, RunState.FAILED)) {
      return false;
    }
    endAttempt(report);
    retryOrFail(fault);
    return true;
  }

  boolean cancelled(Ended report) {
    if (!mayEnd(report, RunState.CANCELLED)) {
      return false;
    }
    endAttempt(report);
    end(RunState.CANCELLED, null);
    return true;
  }

  /**
   * How long the attempt held its slot, as far as it is known; null where it did not end by itself.
   */
  @Nullable Duration inSlot() {
    AttemptNews told = news;
    if (told == null || told.report == null || told.endedAt == null) {
      return null;
    }
    Instant began = told.runningAt;
    began = began == null ? is.slotAt() : began;
    began = began == null ? told.scoringAt : began;
    began = began == null ? told.preparingAt : began;
    return began == null || began.isAfter(told.endedAt)
        ? null
        : Duration.between(began, told.endedAt);
  }

  /** Cancelled by a person, whatever a worker is doing with it. */
  boolean cancelled() {
    if (!row.state.mayBecome(RunState.CANCELLED)) {
      return false;
    }
    if (row.state != RunState.QUEUED) {
      newsOf(null).endedAt = now;
    }
    end(RunState.CANCELLED, null);
    return true;
  }

  /** The worker or the platform lost the attempt. */
  void lost(Fault fault) {
    newsOf(null).endedAt = now;
    retryOrFail(fault);
  }

  /** Nobody took the message: it waits on, with the deadline that it had when it began to wait. */
  void unsent() {
    newsOf(null).endedAt = now;
    requeue(row.queuedAt);
  }

  /** Fails without another try. */
  void failed(Fault fault) {
    end(RunState.FAILED, fault);
  }

  private void retryOrFail(Fault fault) {
    newsOf(null).fault = fault;
    if (fault.isRetried()) {
      row.platformFaults++;
    }
    if (!fault.isRetried() || row.platformFaults >= policy.maxPlatformFaults()) {
      end(RunState.FAILED, fault);
      return;
    }
    requeue(now);
    row.notBefore = now.plus(policy.backOff(row.platformFaults));
    String details =
        "%s Running again (%d of %d)."
            .formatted(fault.sentence(), row.platformFaults + 1, policy.maxPlatformFaults());
    visible =
        SubmissionChange.to(is.submission(), SubmissionStatus.SUBMITTED, false)
            .withDetails(details);
  }

  private void requeue(Instant queuedAt) {
    row.state = RunState.QUEUED;
    row.notBefore = null;
    row.leaseToken = null;
    row.leaseUntil = null;
    row.queuedAt = queuedAt;
    row.deadlineAt = queuedAt.plus(policy.queued());
    touched = true;
    requeued = true;
  }

  private void enter(RunState next) {
    row.state = next;
    row.leaseUntil = now.plus(policy.lease());
    row.deadlineAt = now.plus(policy.allowance(next, is.executionTime()));
    touched = true;
  }

  private void end(RunState last, @Nullable Fault fault) {
    row.state = last;
    row.leaseToken = null;
    row.leaseUntil = null;
    row.endedAt = now;
    touched = true;
    SubmissionChange change =
        SubmissionChange.to(is.submission(), SubmissionStatus.of(last), last == RunState.FINISHED);
    visible = fault == null ? change : change.withFault(fault);
  }

  private void endAttempt(Ended report) {
    AttemptNews news = newsOf(report.worker());
    news.endedAt = plausible(report.at());
    news.report = report;
    String engine = report.engine();
    news.engine = engine.substring(0, Math.min(engine.length(), MAX_ENGINE_LENGTH));
    news.outputs =
        report.outputs().stream()
            .collect(
                Collectors.toMap(
                    output -> output.name().wireName(), StoredOutput::bytes, (_, last) -> last));
  }

  private boolean mayEnd(Ended report, RunState last) {
    return isHeldBy(report.key()) && row.state.mayBecome(last);
  }

  boolean isHeldBy(AttemptKey key) {
    return is.id() == key.run().value()
        && is.attempt() == key.attempt().number()
        && key.lease().value().equals(row.leaseToken);
  }

  private AttemptNews newsOf(@Nullable WorkerName worker) {
    AttemptNews current = news;
    if (current == null) {
      current = new AttemptNews();
      news = current;
    }
    if (worker != null) {
      current.worker = worker;
    }
    return current;
  }

  /** A worker's clock may be wrong, but nothing happened before the dispatch or after now. */
  private Instant plausible(Instant at) {
    if (at.isAfter(now)) {
      return now;
    }
    return is.dispatchedAt() != null && at.isBefore(is.dispatchedAt()) ? is.dispatchedAt() : at;
  }
}
