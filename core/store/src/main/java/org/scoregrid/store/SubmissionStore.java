package org.scoregrid.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.domain.id.OrganizationId;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.RunState;
import org.scoregrid.domain.run.Timings;
import org.scoregrid.domain.submission.Submission;
import org.scoregrid.domain.submission.SubmissionPolicy;
import org.scoregrid.domain.submission.SubmissionStatus;

/** Submissions as people see them. The hot path of their runs is {@link RunStore}. Thread-safe. */
public interface SubmissionStore {

  /**
   * @param tasks empty: all of the phase; else a subset of them
   * @param unlimited robots in competitions that allow them: limits do not apply
   * @param organization in whose name it is made; null: in nobody's but the owner's
   */
  record NewSubmission(
      AccountId owner,
      CompetitionId competition,
      Phase phase,
      DatasetId data,
      String fileName,
      List<TaskId> tasks,
      boolean unlimited,
      boolean autoRun,
      @Nullable Map<String, Object> factSheetAnswers,
      @Nullable OrganizationId organization) {

    /** In nobody's name but the owner's. */
    public NewSubmission(
        AccountId owner,
        CompetitionId competition,
        Phase phase,
        DatasetId data,
        String fileName,
        List<TaskId> tasks,
        boolean unlimited,
        boolean autoRun,
        @Nullable Map<String, Object> factSheetAnswers) {
      this(
          owner,
          competition,
          phase,
          data,
          fileName,
          tasks,
          unlimited,
          autoRun,
          factSheetAnswers,
          null);
    }
  }

  /** Answer to a new submission. */
  sealed interface Acceptance {
    record Accepted(SubmissionId id) implements Acceptance {}

    record Refused(SubmissionPolicy.Refusal why) implements Acceptance {}
  }

  /**
   * @param viewer null: no restriction; else only own ones and those of competitions that this
   *     account organizes
   */
  record Filter(
      @Nullable AccountId viewer,
      @Nullable CompetitionId competition,
      @Nullable PhaseId phase,
      @Nullable AccountId owner,
      @Nullable SubmissionStatus status,
      @Nullable String search,
      boolean withSoftDeleted,
      boolean topLevelOnly) {}

  record Output(OutputName name, String objectKey, long bytes) {}

  /**
   * One try, for the timeline.
   *
   * @param warm whether its scoring program ran in a container that serves several runs
   */
  record AttemptView(
      int number,
      @Nullable WorkerName worker,
      @Nullable Instant dispatchedAt,
      @Nullable Instant claimedAt,
      @Nullable Instant preparingAt,
      @Nullable Instant runningAt,
      @Nullable Instant scoringAt,
      @Nullable Instant endedAt,
      @Nullable Fault fault,
      Timings timings,
      String engine,
      boolean warm) {}

  /**
   * How a run stands.
   *
   * @param placeInQueue 1 is next; 0 when it does not wait
   */
  record Progress(
      SubmissionId submission,
      RunState state,
      Instant queuedAt,
      int placeInQueue,
      List<AttemptView> attempts) {}

  /**
   * How a submission waits for its first run.
   *
   * @param place 1 is next; {@link #LAST_PLACE} means that or later
   * @param onTheirWay runs before it that were sent to the workers and not claimed yet
   * @param timeInSlot of recent runs of the queue; null when there were none
   */
  record Waiting(QueueName queue, int place, int onTheirWay, @Nullable Duration timeInSlot) {
    /** Nobody is told a place behind this one, so that asking costs little in any queue. */
    public static final int LAST_PLACE = 10_000;
  }

  /** Of the run that comes first; empty when none of the submission's runs is queued. */
  Optional<Waiting> waiting(SubmissionId id);

  /**
   * Lets the waiting runs of a submission go before all others of its competition; other
   * competitions lose nothing by it. What was dispatched already stays as it is.
   *
   * @return number of runs that still waited
   */
  int hasten(SubmissionId id);

  /**
   * Checks phase, participation and limits and stores the submission, in one transaction in which
   * no other submission of the same person to the same phase can slip in. The phase's clock is
   * {@code now}.
   */
  Acceptance accept(NewSubmission submission, Instant now);

  SubmissionPolicy.Usage usage(PhaseId phase, AccountId account, boolean unlimited, Instant now);

  Optional<Submission> byId(SubmissionId id);

  /** Those that exist, newest first. */
  List<Submission> byIds(Collection<SubmissionId> ids);

  /** Newest first. */
  Page<Submission> list(Filter filter, Page.Request page);

  /** What is stored of a submission's current or last attempt. */
  List<Output> outputs(SubmissionId id);

  /**
   * Where the attempt that is scored right now stores its page of detailed results; nothing may be
   * there yet. Empty for a submission that is not being scored, or that has no such page.
   */
  Optional<String> unfinishedPage(SubmissionId id);

  /** Of the submission's own run, or of each child's. Empty until it is prepared. */
  List<Progress> progress(SubmissionId id);

  /**
   * A new submission with the same owner, phase and data, exempt from limits.
   *
   * @param task null: the tasks of the original; else this one only, and never on a leaderboard
   */
  SubmissionId rerun(SubmissionId original, @Nullable TaskId task, Instant now);

  /** Lets an organizer start what does not start by itself; false if it was started already. */
  boolean release(SubmissionId id);

  /**
   * Cancels a submission and its children; those that are over stay as they are.
   *
   * @return attempts that a worker may hold; empty if nothing was cancelled is told by {@link
   *     Cancellation#cancelled}
   */
  Cancellation cancel(SubmissionId id, Instant now);

  /**
   * @param held attempts whose workers have to be told
   */
  record Cancellation(boolean cancelled, List<AttemptKey> held) {}

  /** Puts a top-level submission on the board by hand, clearing the owner's others if asked. */
  void putOnLeaderboard(SubmissionId id, boolean clearOthersOfOwner);

  void takeOffLeaderboard(SubmissionId id);

  /**
   * Replaces the answers of a top-level submission and of its children.
   *
   * @param answers empty: none are kept
   */
  void setFactSheetAnswers(SubmissionId id, Map<String, Object> answers);

  /** Submissions that nobody has prepared yet; a sweep enqueues them again. */
  List<SubmissionId> unprepared(Instant createdBefore, int limit);

  /** The data of a submission whose dataset still exists. */
  Optional<DatasetKey> dataOf(SubmissionId id);
}
