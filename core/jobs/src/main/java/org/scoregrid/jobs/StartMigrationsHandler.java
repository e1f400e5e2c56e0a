package org.scoregrid.jobs;

import org.jobrunr.jobs.lambdas.JobRequestHandler;

/**
 * Finds the phases whose migration is due and enqueues one job for each; lives in the scheduler.
 * Must bear being run twice.
 */
public interface StartMigrationsHandler extends JobRequestHandler<StartMigrationsRequest> {

  /** Whatever it throws is tried again later, a bounded number of times. */
  @Override
  void run(StartMigrationsRequest request) throws Exception;
}
