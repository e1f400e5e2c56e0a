package org.scoregrid.scheduler.mail;

/** A mail that nobody will ever take, as its recipient or content is wrong. */
public final class MailRefusedException extends Exception {
  private static final long serialVersionUID = 1;

  public MailRefusedException(String why) {
    super(why);
  }

  public MailRefusedException(String why, Throwable cause) {
    super(why, cause);
  }
}
