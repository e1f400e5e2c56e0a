package org.scoregrid.jobs;

import org.jobrunr.jobs.lambdas.JobRequestHandler;

/**
 * Runs many submissions again, chunk by chunk; lives in the scheduler. Must bear being run twice.
 */
public interface RerunManyHandler extends JobRequestHandler<RerunManyRequest> {

  /** Whatever it throws is tried again later, a bounded number of times. */
  @Override
  void run(RerunManyRequest request) throws Exception;
}
