package org.scoregrid.jobs;

import org.jobrunr.jobs.lambdas.JobRequest;
import org.scoregrid.domain.id.SubmissionId;

/** Asks for {@link BackgroundJobs#prepareSubmission}. Stored as JSON: names are part of it. */
public record PrepareSubmissionRequest(SubmissionId submission) implements JobRequest {
  @Override
  public Class<PrepareSubmissionHandler> getJobRequestHandler() {
    return PrepareSubmissionHandler.class;
  }
}
