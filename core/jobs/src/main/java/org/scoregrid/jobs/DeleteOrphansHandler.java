package org.scoregrid.jobs;

import org.jobrunr.jobs.lambdas.JobRequestHandler;

/** Deletes stored objects that no row names; lives in the scheduler. Must bear being run twice. */
public interface DeleteOrphansHandler extends JobRequestHandler<DeleteOrphansRequest> {

  /** Whatever it throws is tried again later, a bounded number of times. */
  @Override
  void run(DeleteOrphansRequest request) throws Exception;
}
