package org.scoregrid.store;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How background jobs went, one row for each thing that they are about. Thread-safe. */
public interface JobRecords {

  enum State {
    RUNNING,
    DONE,
    FAILED
  }

  /**
   * @param about {@code kind/id}
   * @param total 0: not known
   * @param tries since it was last done
   * @param error of the last try, when it failed; for administrators
   */
  record JobRecord(
      String about,
      State state,
      long done,
      long total,
      int tries,
      Instant startedAt,
      Instant changedAt,
      @Nullable String error) {}

  void started(String about, Instant now);

  void reached(String about, long done, long total, Instant now);

  void done(String about, Instant now);

  void failed(String about, String error, Instant now);

  Optional<JobRecord> byAbout(String about);

  /** Those that there are, in no order. */
  List<JobRecord> byAbouts(Collection<String> abouts);

  /** Last changed first. */
  List<JobRecord> latest(State state, int limit);

  /** Removes those that are over; returns how many. */
  int forget(Instant changedBefore);
}
