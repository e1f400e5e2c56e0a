package org.scoregrid.jobs;

import org.jobrunr.jobs.lambdas.JobRequestHandler;

/**
 * Copies the entries of a phase into the next one; lives in the scheduler. Must bear being run
 * twice.
 */
public interface MigratePhaseHandler extends JobRequestHandler<MigratePhaseRequest> {

  /** Whatever it throws is tried again later, a bounded number of times. */
  @Override
  void run(MigratePhaseRequest request) throws Exception;
}
