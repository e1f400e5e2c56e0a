package org.scoregrid.jobs;

import org.scoregrid.domain.rescore.RescoreId;

/** Asks to do what a re-score needs in its state. Stored as JSON: names are part of it. */
public record RescoreRequest(RescoreId rescore) implements BackgroundJob {
  @Override
  public String about() {
    return "rescore/" + rescore;
  }

  @Override
  public Class<RescoreHandler> getJobRequestHandler() {
    return RescoreHandler.class;
  }
}
