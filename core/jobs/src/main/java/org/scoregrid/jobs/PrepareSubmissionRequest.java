package org.scoregrid.jobs;

import org.scoregrid.domain.id.SubmissionId;

/** Asks for {@link BackgroundJobs#prepareSubmission}. Stored as JSON: names are part of it. */
public record PrepareSubmissionRequest(SubmissionId submission) implements BackgroundJob {
  @Override
  public String about() {
    return "prepare-submission/" + submission;
  }

  @Override
  public Class<PrepareSubmissionHandler> getJobRequestHandler() {
    return PrepareSubmissionHandler.class;
  }
}
