package org.scoregrid.jobs;

import org.scoregrid.domain.id.CreationStatusId;

/** Asks for {@link BackgroundJobs#unpackBundle}. Stored as JSON: names are part of it. */
public record UnpackBundleRequest(CreationStatusId creation) implements BackgroundJob {
  @Override
  public String about() {
    return "unpack-bundle/" + creation;
  }

  @Override
  public Class<UnpackBundleHandler> getJobRequestHandler() {
    return UnpackBundleHandler.class;
  }
}
