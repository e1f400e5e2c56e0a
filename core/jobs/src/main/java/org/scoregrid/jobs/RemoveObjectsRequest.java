package org.scoregrid.jobs;

/**
 * Asks for the removal of stored objects that no row names any more. Stored as JSON: names are part
 * of it.
 */
public record RemoveObjectsRequest() implements BackgroundJob {
  @Override
  public String about() {
    return "remove-objects";
  }

  @Override
  public Class<RemoveObjectsHandler> getJobRequestHandler() {
    return RemoveObjectsHandler.class;
  }
}
