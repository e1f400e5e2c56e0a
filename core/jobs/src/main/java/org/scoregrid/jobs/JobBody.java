package org.scoregrid.jobs;

/**
 * What a job does. It must bear being run twice, also after it broke off in the middle, and also at
 * the same time in another process. Thread-safe.
 */
@FunctionalInterface
public interface JobBody<R extends BackgroundJob> {

  /** Whatever it throws is tried again later, a bounded number of times. */
  void run(R request, JobProgress progress) throws Exception;
}
