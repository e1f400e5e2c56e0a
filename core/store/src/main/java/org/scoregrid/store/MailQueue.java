package org.scoregrid.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.scoregrid.store.MailOutbox.Mail;

/**
 * The sending side of the {@link MailOutbox}. A mail that was taken belongs to its taker for a
 * while; when it is neither sent nor failed by then, the next one takes it: sent at least once.
 * Thread-safe.
 */
public interface MailQueue {

  record MailId(long value) {
    @Override
    public String toString() {
      return Long.toString(value);
    }
  }

  /**
   * @param key stays the same over all tries, so that receivers recognise duplicates
   * @param tries this one included
   */
  record Waiting(MailId id, UUID key, Mail mail, int tries, Instant createdAt) {}

  /** How the outbox stands. */
  record Backlog(long waiting, long givenUp) {}

  /**
   * Takes mails whose time has come, oldest first.
   *
   * @param term how long they belong to the caller
   */
  List<Waiting> take(int max, Duration term, Instant now);

  void sent(MailId id, Instant now);

  /** Tries again later. */
  void failed(MailId id, String error, Instant nextTry);

  /** Never tries again; the error stays. */
  void giveUp(MailId id, String error, Instant now);

  Backlog backlog();

  /** Removes old ones that were sent or given up; returns how many. */
  int forget(Instant sentBefore, Instant givenUpBefore);
}
