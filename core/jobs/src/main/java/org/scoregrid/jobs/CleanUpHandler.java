package org.scoregrid.jobs;

import org.jobrunr.jobs.lambdas.JobRequestHandler;

/**
 * Removes what has outlived its use: accounts, sessions, uploads, outputs, temporary files; lives
 * in the scheduler. Must bear being run twice.
 */
public interface CleanUpHandler extends JobRequestHandler<CleanUpRequest> {

  /** Whatever it throws is tried again later, a bounded number of times. */
  @Override
  void run(CleanUpRequest request) throws Exception;
}
