package org.scoregrid.jobs;

import org.jobrunr.jobs.lambdas.JobRequestHandler;

/** Removes stored objects that no row names; lives in the scheduler. Must bear being run twice. */
public interface RemoveObjectsHandler extends JobRequestHandler<RemoveObjectsRequest> {

  /** Whatever it throws is tried again later, a bounded number of times. */
  @Override
  void run(RemoveObjectsRequest request) throws Exception;
}
