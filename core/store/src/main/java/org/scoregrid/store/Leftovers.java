package org.scoregrid.store;

import java.time.Instant;

/**
 * Removes what has outlived its use, at most so many at a time; each method says how many there
 * were, and removes nothing when it is called again with nothing new. Objects in storage that
 * belonged to it are doomed in the same transaction. Thread-safe.
 */
public interface Leftovers {

  /** Accounts that were never activated and own nothing (reference/site-tasks.md 8). */
  int deleteNeverActivated(Instant createdBefore, int max);

  /** Copies of deleted people. */
  int forgetDeletedAccounts(Instant deletedBefore, int max);

  /** Sessions and login links. */
  int deleteExpiredSessions(Instant now, int max);

  /** Uploads that nobody completed and nothing uses. */
  int deleteUnfinishedUploads(Instant createdBefore, int max, Instant now);

  /**
   * Dooms what tries left in storage that do not count: outputs of earlier attempts, and those that
   * the last one did not report.
   *
   * @param dispatchedBefore nobody holds URLs of such old attempts any more
   * @return attempts that were looked at
   */
  int doomLostOutputs(Instant dispatchedBefore, int max, Instant now);
}
