package org.scoregrid.jobs;

import org.jobrunr.jobs.lambdas.JobRequestHandler;

/** Checks a submission and makes its runs; lives in the scheduler. Must bear being run twice. */
public interface PrepareSubmissionHandler extends JobRequestHandler<PrepareSubmissionRequest> {

  /** Whatever it throws is tried again later, a bounded number of times. */
  @Override
  void run(PrepareSubmissionRequest request) throws Exception;
}
