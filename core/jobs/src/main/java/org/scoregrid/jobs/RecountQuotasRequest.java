package org.scoregrid.jobs;

/** Brings quotas in line with the storage. Stored as JSON: names are part of it. */
public record RecountQuotasRequest() implements BackgroundJob {
  @Override
  public String about() {
    return "recount-quotas";
  }

  @Override
  public Class<RecountQuotasHandler> getJobRequestHandler() {
    return RecountQuotasHandler.class;
  }
}
