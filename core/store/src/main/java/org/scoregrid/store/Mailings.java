package org.scoregrid.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CompetitionId;

/**
 * One message to all approved participants of a competition, posted to the outbox chunk by chunk:
 * each participant gets a mail of their own. Thread-safe.
 */
public interface Mailings {

  record MailingId(long value) {
    @Override
    public String toString() {
      return Long.toString(value);
    }
  }

  record NewMailing(
      CompetitionId competition, AccountId by, String subject, String text, String html) {}

  /** How far a mailing is; {@code more} tells whether participants are left. */
  record Step(int posted, int left) {
    public boolean more() {
      return left > 0;
    }
  }

  /**
   * Keeps a mailing for posting.
   *
   * @return empty when the competition had as many mailings since then as it may
   */
  Optional<MailingId> start(NewMailing mailing, Instant since, int most, Instant now);

  /**
   * Posts mails to the next participants, in one transaction with the note how far it went. Done
   * again, it posts nothing twice.
   */
  Step postSome(MailingId id, int max, Instant now);

  /** Those that do not come to an end; a sweep enqueues them again. */
  List<MailingId> unfinished(Instant createdAfter, Instant createdBefore, int limit);
}
