package org.scoregrid.jobs;

import org.jobrunr.jobs.lambdas.JobRequestHandler;

/** Writes a competition as a bundle; lives in the scheduler. Must bear being run twice. */
public interface CreateDumpHandler extends JobRequestHandler<CreateDumpRequest> {

  /** Whatever it throws is tried again later, a bounded number of times. */
  @Override
  void run(CreateDumpRequest request) throws Exception;
}
