package org.scoregrid.jobs;

/**
 * Posts one mail for each approved participant of a competition. Stored as JSON: names are part of
 * it.
 */
public record EmailParticipantsRequest(long mailing) implements BackgroundJob {
  @Override
  public String about() {
    return "email-participants/" + mailing;
  }

  @Override
  public Class<EmailParticipantsHandler> getJobRequestHandler() {
    return EmailParticipantsHandler.class;
  }
}
