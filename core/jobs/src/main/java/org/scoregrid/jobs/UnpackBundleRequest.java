package org.scoregrid.jobs;

import org.jobrunr.jobs.lambdas.JobRequest;
import org.scoregrid.domain.id.CreationStatusId;

/** Asks for {@link BackgroundJobs#unpackBundle}. Stored as JSON: names are part of it. */
public record UnpackBundleRequest(CreationStatusId creation) implements JobRequest {
  @Override
  public Class<UnpackBundleHandler> getJobRequestHandler() {
    return UnpackBundleHandler.class;
  }
}
