package org.scoregrid.jobs;

/**
 * Remembers for people how jobs went: those that are worth a row. What it cannot write is only
 * logged; no job fails because of it. Thread-safe.
 */
public interface JobLedger {

  /** Remembers nothing. */
  JobLedger NONE =
      new JobLedger() {
        @Override
        public void started(BackgroundJob job) {}

        @Override
        public void reached(BackgroundJob job, long done, long total) {}

        @Override
        public void done(BackgroundJob job) {}

        @Override
        public void failed(BackgroundJob job, Throwable why) {}
      };

  void started(BackgroundJob job);

  void reached(BackgroundJob job, long done, long total);

  void done(BackgroundJob job);

  /** This try failed; a later one that starts says so by {@link #started}. */
  void failed(BackgroundJob job, Throwable why);
}
