package org.scoregrid.jobs;

/**
 * Finds the phases whose migration is due and enqueues one job for each. Stored as JSON: names are
 * part of it.
 */
public record StartMigrationsRequest() implements BackgroundJob {
  @Override
  public String about() {
    return "start-migrations";
  }

  @Override
  public Class<StartMigrationsHandler> getJobRequestHandler() {
    return StartMigrationsHandler.class;
  }
}
