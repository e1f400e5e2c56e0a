package org.scoregrid.jobs;

import org.jobrunr.jobs.lambdas.JobRequestHandler;

/**
 * Measures storage and compares it with the database; lives in the scheduler. Must bear being run
 * twice.
 */
public interface MeasureStorageHandler extends JobRequestHandler<MeasureStorageRequest> {

  /** Whatever it throws is tried again later, a bounded number of times. */
  @Override
  void run(MeasureStorageRequest request) throws Exception;
}
