package org.scoregrid.jobs;

import org.jobrunr.jobs.lambdas.JobRequestHandler;

/** Unpacks a competition bundle; lives in the scheduler. Must bear being run twice. */
public interface UnpackBundleHandler extends JobRequestHandler<UnpackBundleRequest> {

  /** Whatever it throws is tried again later, a bounded number of times. */
  @Override
  void run(UnpackBundleRequest request) throws Exception;
}
