package org.scoregrid.jobs;

import org.scoregrid.domain.id.PhaseId;

/** Copies the entries of a phase into the next one. Stored as JSON: names are part of it. */
public record MigratePhaseRequest(PhaseId source, PhaseId target, boolean forced)
    implements BackgroundJob {
  @Override
  public String about() {
    return "migrate-phase/" + target + (forced ? "/by-hand" : "");
  }

  @Override
  public Class<MigratePhaseHandler> getJobRequestHandler() {
    return MigratePhaseHandler.class;
  }
}
