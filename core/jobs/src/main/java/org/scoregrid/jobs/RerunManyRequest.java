package org.scoregrid.jobs;

/** Runs many submissions again, chunk by chunk. Stored as JSON: names are part of it. */
public record RerunManyRequest(long bulk) implements BackgroundJob {
  @Override
  public String about() {
    return "rerun-many/" + bulk;
  }

  @Override
  public Class<RerunManyHandler> getJobRequestHandler() {
    return RerunManyHandler.class;
  }
}
