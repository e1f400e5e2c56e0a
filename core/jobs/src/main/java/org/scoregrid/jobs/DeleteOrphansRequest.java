package org.scoregrid.jobs;

/** Deletes stored objects that no row names. Stored as JSON: names are part of it. */
public record DeleteOrphansRequest() implements BackgroundJob {
  @Override
  public String about() {
    return "delete-orphans";
  }

  @Override
  public Class<DeleteOrphansHandler> getJobRequestHandler() {
    return DeleteOrphansHandler.class;
  }
}
