package org.scoregrid.jobs;

/** Asks to look for re-scores with something left to do. Stored as JSON: names are part of it. */
public record RescoreSweepRequest() implements BackgroundJob {
  @Override
  public String about() {
    return "rescore-sweep";
  }

  @Override
  public Class<RescoreSweepHandler> getJobRequestHandler() {
    return RescoreSweepHandler.class;
  }
}
