package org.scoregrid.store;

import java.time.Instant;
import java.util.Optional;

/** What the home page shows of the size of the site, counted now and then. Thread-safe. */
public interface HomeCounters {

  /**
   * @param accounts without deleted ones
   * @param submissions of any status; children count
   */
  record Counted(long publicCompetitions, long accounts, long submissions, Instant at) {}

  void count(Instant now);

  /** Empty until it was counted once. */
  Optional<Counted> last();
}
