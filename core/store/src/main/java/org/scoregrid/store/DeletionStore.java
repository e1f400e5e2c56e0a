package org.scoregrid.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.submission.DeletionRule;

/**
 * Deletes submissions and competitions with all that belongs to them. Open runs are cancelled
 * first, and every object that only the deleted rows named is doomed, in the same transaction.
 * Thread-safe.
 */
public interface DeletionStore {
  /** Submissions that one call deletes. */
  int MAX_AT_ONCE = 1_000;

  /** What became of it. */
  sealed interface Deletion {
    /**
     * @param held attempts whose workers have to be told
     */
    record Deleted(List<AttemptKey> held) implements Deletion {}

    /** Nothing was deleted. */
    record Refused(SubmissionId submission, DeletionRule.Refusal why) implements Deletion {}

    /** There is nothing to delete. */
    record Missing() implements Deletion {}
  }

  /**
   * Deletes submissions with their children, results, logs and files that nothing else uses: all of
   * them or none. A child counts as asked for with its parent. The rule is asked again while the
   * submissions are locked.
   *
   * @param submissions at most {@value #MAX_AT_ONCE}, and what the actor is to each; unknown ones
   *     are passed over
   */
  Deletion delete(Map<SubmissionId, DeletionRule.Actor> submissions, AccountId actor, Instant now);

  /** Deletes files, results and logs of a submission; the row stays and counts. */
  Deletion softDelete(SubmissionId submission, DeletionRule.Actor as, Instant now);

  /**
   * Deletes a competition with phases, submissions, participants, pages and dumps, and the files
   * that were made for it and that nothing else uses. Tasks stay with their owners, and so does the
   * uploaded bundle.
   *
   * @return {@link Deletion.Missing} where it is gone or was not created by the creator
   */
  Deletion deleteCompetition(CompetitionId competition, AccountId creator, Instant now);
}
