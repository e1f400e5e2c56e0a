package org.scoregrid.jobs;

/**
 * Removes what has outlived its use: accounts, sessions, uploads, outputs, temporary files. Stored
 * as JSON: names are part of it.
 */
public record CleanUpRequest() implements BackgroundJob {
  @Override
  public String about() {
    return "clean-up";
  }

  @Override
  public Class<CleanUpHandler> getJobRequestHandler() {
    return CleanUpHandler.class;
  }
}
