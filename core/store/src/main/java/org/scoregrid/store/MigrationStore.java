package org.scoregrid.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.id.SubmissionId;

/**
 * Copies the leaderboard entries of a phase into the next one (reference/site-tasks.md 5).
 * Thread-safe.
 */
public interface MigrationStore {

  /** Two neighbours of one competition. */
  record Passage(PhaseId source, PhaseId target) {}

  /** How a chunk went. */
  sealed interface Step {

    /** Some were copied; there may be more. The copies wait for their preparation. */
    record Copied(List<SubmissionId> copies, long left) implements Step {}

    /** Nothing is left; the target is marked as migrated. */
    record Complete() implements Step {}

    /** The source still has submissions that are not over. */
    record Postponed() implements Step {}

    /** There is no such pair of phases any more. */
    record Gone() implements Step {}
  }

  /**
   * Migrations that may start now: the target has begun and wants it, and nothing of the source is
   * still under way. Longest due first.
   */
  List<Passage> due(Instant now, int limit);

  /** The phase after another one; empty after the last. */
  Optional<Passage> after(PhaseId source);

  /**
   * Copies at most so many entries, in one transaction: finished top-level submissions on the
   * board, parents of several tasks too. Each is copied into a phase at most once, ever. The copies
   * are exempt from limits and start by themselves.
   *
   * @param forced does not wait for what is under way, and copies what came after the first time
   */
  Step copy(Passage passage, boolean forced, int max, Instant now);
}
