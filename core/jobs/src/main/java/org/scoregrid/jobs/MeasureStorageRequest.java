package org.scoregrid.jobs;

/** Measures storage and compares it with the database. Stored as JSON: names are part of it. */
public record MeasureStorageRequest() implements BackgroundJob {
  @Override
  public String about() {
    return "measure-storage";
  }

  @Override
  public Class<MeasureStorageHandler> getJobRequestHandler() {
    return MeasureStorageHandler.class;
  }
}
