package org.scoregrid.jobs;

import java.util.concurrent.CancellationException;

/**
 * How far a job has come, told by its handler for the people who watch. For the thread of the job.
 */
public interface JobProgress {

  /** Tells nobody; for tests and direct calls. */
  JobProgress UNSEEN = (done, total) -> {};

  /**
   * Call it after each chunk. A job whose time is up ends here.
   *
   * @param total steps as far as known, at least {@code done}
   * @throws CancellationException when the job's deadline has passed or its server stops
   */
  void reached(long done, long total);
}
