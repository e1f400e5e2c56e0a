package org.scoregrid.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.leaderboard.Leaderboard;
import org.scoregrid.domain.rescore.Comparison;
import org.scoregrid.domain.rescore.Refusal;
import org.scoregrid.domain.rescore.Rescore;
import org.scoregrid.domain.rescore.RescoreId;
import org.scoregrid.domain.rescore.Selection;
import org.scoregrid.domain.rescore.ShadowId;
import org.scoregrid.domain.run.BlobRef;
import org.scoregrid.domain.run.RunSpec;

/**
 * Re-scores and their shadow runs, which go through {@link RunStore} like all others but belong to
 * no submission. Every step is a compare-and-set on the state; a step that was taken already
 * changes nothing. Thread-safe.
 */
public interface RescoreStore {

  /**
   * @param scoringProgram null: the task's stays
   * @param referenceData null: the task's stays
   * @param chosen top-level submissions or children; for the selection CHOSEN only
   */
  record NewRescore(
      CompetitionId competition,
      PhaseId phase,
      TaskId task,
      @Nullable DatasetId scoringProgram,
      @Nullable DatasetId referenceData,
      Selection selection,
      List<SubmissionId> chosen,
      AccountId by) {}

  /** Answer to a new re-score. */
  sealed interface Creation {
    record Created(RescoreId id) implements Creation {}

    record Refused(Refusal why) implements Creation {}
  }

  /**
   * One that has no run yet.
   *
   * @param file what was submitted; null where that is not known any more
   * @param predictionKey where the prediction lies, if one was stored
   * @param ranCode whether the prediction was made by running something
   */
  record Waiting(
      ShadowId id,
      SubmissionId submission,
      @Nullable BlobRef file,
      @Nullable String predictionKey,
      boolean ranCode) {}

  /** Its run, resolved. */
  record PreparedShadow(ShadowId id, RunSpec spec) {}

  /**
   * An end of shadow runs by a person.
   *
   * @param held attempts whose workers have to be told
   */
  record Ending(Optional<Refusal> refusal, List<AttemptKey> held) {}

  /** One that failed. */
  record Failure(ShadowId id, SubmissionId submission, String owner, @Nullable Fault fault) {}

  /** What is compared; see {@link Comparison#of}. */
  record Material(Leaderboard board, List<TaskId> tasks, List<Comparison.Candidate> candidates) {}

  Creation create(NewRescore rescore, Instant now);

  Optional<Rescore> byId(RescoreId id);

  /** Newest first, at most 100. */
  List<Rescore> ofPhase(PhaseId phase);

  Rescore.Progress progress(RescoreId id);

  Page<Failure> failures(RescoreId id, Page.Request page);

  /**
   * Selects whatever is finished and not covered, and sets it going with what was stopped. After
   * the switch it only tries failed ones again.
   *
   * @param failedToo whether failed ones are tried again
   */
  Optional<Refusal> start(RescoreId id, boolean failedToo, Instant now);

  /** Up to {@code max} that wait for their run. Empty where no runs may be made. */
  List<Waiting> waiting(RescoreId id, int max);

  /**
   * Makes shadow runs in the class of re-runs. Idempotent: what has a run already, or was stopped,
   * stays as it is. Wakes the dispatcher.
   */
  void prepared(RescoreId id, List<PreparedShadow> runs, QueueName queue, Instant now);

  /** Ends those that cannot be scored again. */
  void unpreparable(RescoreId id, Map<ShadowId, Fault> faults, Instant now);

  /** Makes a running one ready when nothing of it waits or runs. */
  void settle(RescoreId id, Instant now);

  /** Ends what waits and runs; scores that are here stay. */
  Ending stop(RescoreId id, Instant now);

  /** Gives up a re-score whose scores do not count. */
  Ending drop(RescoreId id, AccountId by, Instant now);

  /**
   * Removes up to {@code max} shadow runs of a dropped re-score, and dooms what they stored.
   *
   * @return whether there may be more
   */
  boolean sweepDropped(RescoreId id, int max);

  /** Entries of the phase's board with old and new scores; none after a drop. */
  Material material(RescoreId id);

  /**
   * Lets the new scores count, in one transaction: the task gets the new files (a copy of its own
   * where others use it), scores are replaced, the board follows its rule, the step is audited.
   * What is under way with the old program follows later by {@link #catchUp}.
   *
   * @param keepFailed accepts that submissions which could not be scored again keep their scores
   */
  Optional<Refusal> switchOver(RescoreId id, AccountId by, boolean keepFailed, Instant now);

  /** Brings the old scores, files and entries back while nothing newer happened. */
  Optional<Refusal> revert(RescoreId id, AccountId by, Instant now);

  /**
   * After a switch: selects what was under way then and is finished now, and lets new scores of
   * such submissions count.
   */
  void catchUp(RescoreId id, Instant now);

  /** Those with something left to do, for a sweep. */
  List<RescoreId> unfinished(int limit);
}
