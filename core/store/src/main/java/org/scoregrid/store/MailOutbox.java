package org.scoregrid.store;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Mails that wait to be sent. What was posted is sent, late rather than never. Thread-safe. */
public interface MailOutbox {

  /**
   * @param to one address
   * @param html null: text only
   */
  record Mail(String to, String subject, String text, @Nullable String html) {}

  /** Keeps mails for sending, all or none of them. */
  void post(List<Mail> mails, Instant now);
}
