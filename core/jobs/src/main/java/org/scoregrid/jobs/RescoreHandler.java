package org.scoregrid.jobs;

import org.jobrunr.jobs.lambdas.JobRequestHandler;

/** Makes shadow runs, or removes them; lives in the scheduler. Must bear being run twice. */
public interface RescoreHandler extends JobRequestHandler<RescoreRequest> {

  /** Whatever it throws is tried again later, a bounded number of times. */
  @Override
  void run(RescoreRequest request) throws Exception;
}
