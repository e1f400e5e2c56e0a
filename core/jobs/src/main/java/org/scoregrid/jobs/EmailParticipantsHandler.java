package org.scoregrid.jobs;

import org.jobrunr.jobs.lambdas.JobRequestHandler;

/**
 * Posts one mail for each approved participant of a competition; lives in the scheduler. Must bear
 * being run twice.
 */
public interface EmailParticipantsHandler extends JobRequestHandler<EmailParticipantsRequest> {

  /** Whatever it throws is tried again later, a bounded number of times. */
  @Override
  void run(EmailParticipantsRequest request) throws Exception;
}
