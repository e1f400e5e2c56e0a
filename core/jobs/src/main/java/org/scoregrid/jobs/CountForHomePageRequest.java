package org.scoregrid.jobs;

/** Counts what the home page shows. Stored as JSON: names are part of it. */
public record CountForHomePageRequest() implements BackgroundJob {
  @Override
  public String about() {
    return "count-for-home-page";
  }

  @Override
  public Class<CountForHomePageHandler> getJobRequestHandler() {
    return CountForHomePageHandler.class;
  }
}
