package org.scoregrid.jobs;

import org.scoregrid.domain.id.DumpId;

/** Asks for a competition to be written as a bundle. Stored as JSON: names are part of it. */
public record CreateDumpRequest(DumpId dump) implements BackgroundJob {
  @Override
  public String about() {
    return "create-dump/" + dump;
  }

  @Override
  public Class<CreateDumpHandler> getJobRequestHandler() {
    return CreateDumpHandler.class;
  }
}
