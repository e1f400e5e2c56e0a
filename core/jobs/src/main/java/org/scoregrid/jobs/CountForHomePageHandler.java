package org.scoregrid.jobs;

import org.jobrunr.jobs.lambdas.JobRequestHandler;

/** Counts what the home page shows; lives in the scheduler. Must bear being run twice. */
public interface CountForHomePageHandler extends JobRequestHandler<CountForHomePageRequest> {

  /** Whatever it throws is tried again later, a bounded number of times. */
  @Override
  void run(CountForHomePageRequest request) throws Exception;
}
