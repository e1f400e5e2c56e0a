package org.scoregrid.jobs;

import org.jobrunr.jobs.lambdas.JobRequestHandler;

/** Sends the mails that wait; lives in the scheduler. Must bear being run twice. */
public interface SendMailsHandler extends JobRequestHandler<SendMailsRequest> {

  /** Whatever it throws is tried again later, a bounded number of times. */
  @Override
  void run(SendMailsRequest request) throws Exception;
}
