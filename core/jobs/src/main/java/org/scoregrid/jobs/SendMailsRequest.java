package org.scoregrid.jobs;

/** Sends the mails that wait. Stored as JSON: names are part of it. */
public record SendMailsRequest() implements BackgroundJob {
  @Override
  public String about() {
    return "send-mails";
  }

  @Override
  public Class<SendMailsHandler> getJobRequestHandler() {
    return SendMailsHandler.class;
  }
}
