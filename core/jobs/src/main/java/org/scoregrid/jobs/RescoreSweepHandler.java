package org.scoregrid.jobs;

import org.jobrunr.jobs.lambdas.JobRequestHandler;

/** Finds re-scores whose job was lost, or that have to catch up; lives in the scheduler. */
public interface RescoreSweepHandler extends JobRequestHandler<RescoreSweepRequest> {

  /** Whatever it throws is tried again later, a bounded number of times. */
  @Override
  void run(RescoreSweepRequest request) throws Exception;
}
