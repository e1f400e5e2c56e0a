package org.scoregrid.scheduler.jobs;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.scoregrid.jobs.BackgroundJobs;
import org.scoregrid.jobs.EmailParticipantsRequest;
import org.scoregrid.jobs.JobProgress;
import org.scoregrid.store.Mailings;
import org.scoregrid.store.Mailings.MailingId;
import org.scoregrid.store.Mailings.Step;

/**
 * Posts a mailing to the outbox, chunk by chunk. Idempotent and resumable: each chunk is one
 * transaction with the note how far it went. Thread-safe.
 */
public final class EmailParticipants {
  private static final int CHUNK = 500;
  private static final int MOST_AT_ONCE = 100;
  private static final Duration GRACE = Duration.ofMinutes(2);
  private static final Duration GIVE_UP = Duration.ofDays(1);

  private final Mailings mailings;
  private final BackgroundJobs jobs;
  private final InstantSource clock;

  public EmailParticipants(Mailings mailings, BackgroundJobs jobs, InstantSource clock) {
    this.mailings = mailings;
    this.jobs = jobs;
    this.clock = clock;
  }

  /** Enqueues again what was asked for today and does not come to an end. */
  public void resume() {
    Instant now = clock.instant();
    mailings
        .unfinished(now.minus(GIVE_UP), now.minus(GRACE), MOST_AT_ONCE)
        .forEach(id -> jobs.enqueue(new EmailParticipantsRequest(id.value())));
  }

  public void post(EmailParticipantsRequest request, JobProgress progress) {
    MailingId id = new MailingId(request.mailing());
    Step step;
    do {
      step = mailings.postSome(id, CHUNK, clock.instant());
      progress.reached(step.posted(), step.posted() + step.left());
    } while (step.more());
  }
}
