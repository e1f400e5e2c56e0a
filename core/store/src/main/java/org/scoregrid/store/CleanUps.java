package org.scoregrid.store;

import java.time.Instant;
import org.scoregrid.domain.id.AccountId;

/**
 * What an account can clear away at once (reference/site-tasks.md 10). Unlike in the original,
 * starting kits and public data of phases are in use, a submission's file is in use as long as a
 * submission refers to it, and stored objects go with their rows. Each deletion is one transaction
 * of bounded size. Thread-safe.
 */
public interface CleanUps {
  /** What one call deletes at most. */
  int MAX_AT_ONCE = 5_000;

  /** How many there are of each. */
  record Counts(
      long unusedTasks, long unusedDatasets, long unusedSubmissions, long failedSubmissions) {}

  Counts counts(AccountId owner);

  /** Own tasks that no phase has. */
  int deleteUnusedTasks(AccountId owner);

  /**
   * Own datasets, but submissions and bundles, that neither a task nor a phase nor a solution has.
   */
  int deleteUnusedDatasets(AccountId owner, Instant now);

  /** Own files of submissions that no submission has. */
  int deleteUnusedSubmissions(AccountId owner, Instant now);

  /**
   * Soft deletion of own failed submissions that stand on no board: their files, results and logs
   * go, their place in the limits stays.
   */
  int deleteFailedSubmissions(AccountId owner, Instant now);
}
