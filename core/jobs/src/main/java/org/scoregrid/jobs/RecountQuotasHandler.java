package org.scoregrid.jobs;

import org.jobrunr.jobs.lambdas.JobRequestHandler;

/** Brings quotas in line with the storage; lives in the scheduler. Must bear being run twice. */
public interface RecountQuotasHandler extends JobRequestHandler<RecountQuotasRequest> {

  /** Whatever it throws is tried again later, a bounded number of times. */
  @Override
  void run(RecountQuotasRequest request) throws Exception;
}
