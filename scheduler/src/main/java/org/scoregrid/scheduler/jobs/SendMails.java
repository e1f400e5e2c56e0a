package org.scoregrid.scheduler.jobs;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.scoregrid.jobs.JobProgress;
import org.scoregrid.scheduler.mail.MailRefusedException;
import org.scoregrid.scheduler.mail.MailTransport;
import org.scoregrid.scheduler.mail.MailTransport.Delivery;
import org.scoregrid.store.MailQueue;
import org.scoregrid.store.MailQueue.Waiting;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the mails that wait, each at least once. What is not taken is tried again after one, two,
 * four … minutes, at most six hours, and given up after three days or when it is refused for good;
 * the reason stays with the mail. Several may run at the same time. Thread-safe.
 */
public final class SendMails {
  private static final Logger log = LoggerFactory.getLogger(SendMails.class);
  private static final int BATCH = 20;
  private static final int MAX_BATCHES = 500;
  private static final int MAX_TRIES = 20;
  private static final int MAX_DOUBLINGS = 9;
  private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(6);

  /** Longer than the job's own deadline, so that nobody sends what is being sent. */
  private static final Duration TERM = Duration.ofMinutes(10);

  private final MailQueue queue;
  private final MailTransport transport;
  private final InstantSource clock;

  public SendMails(MailQueue queue, MailTransport transport, InstantSource clock) {
    this.queue = queue;
    this.transport = transport;
    this.clock = clock;
  }

  public void send(JobProgress progress) {
    long sent = 0;
    for (int batch = 0; batch < MAX_BATCHES; batch++) {
      List<Waiting> mails = queue.take(BATCH, TERM, clock.instant());
      if (mails.isEmpty() || !send(mails)) {
        return;
      }
      sent += mails.size();
      progress.reached(sent, sent + queue.backlog().waiting());
    }
  }

  /** Gives whether the mail server can be reached. */
  private boolean send(List<Waiting> mails) {
    int next = 0;
    while (next < mails.size()) {
      try (Delivery delivery = transport.open()) {
        next = sendSome(delivery, mails, next);
      } catch (IOException e) {
        log.atWarn().addKeyValue("cause", e.getMessage()).log("mail server cannot be reached");
        mails.subList(next, mails.size()).forEach(mail -> later(mail, e));
        return false;
      }
    }
    return true;
  }

  /** Stops after a failure, as the connection may be gone. Gives what comes next. */
  private int sendSome(Delivery delivery, List<Waiting> mails, int first) {
    for (int i = first; i < mails.size(); i++) {
      Waiting mail = mails.get(i);
      try {
        delivery.send(mail);
        queue.sent(mail.id(), clock.instant());
      } catch (MailRefusedException e) {
        giveUp(mail, e);
      } catch (IOException e) {
        later(mail, e);
        return i + 1;
      }
    }
    return mails.size();
  }

  private void later(Waiting mail, IOException why) {
    if (mail.tries() >= MAX_TRIES) {
      giveUp(mail, why);
      return;
    }
    Instant next = clock.instant().plus(pause(mail.tries()));
    queue.failed(mail.id(), String.valueOf(why.getMessage()), next);
    log.atInfo().addKeyValue("mail", mail.id()).addKeyValue("next", next).log("mail waits");
  }

  static Duration pause(int tries) {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(tries - 1, MAX_DOUBLINGS));
    return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
  }

  private void giveUp(Waiting mail, Exception why) {
    queue.giveUp(mail.id(), String.valueOf(why.getMessage()), clock.instant());
    log.atWarn()
        .addKeyValue("mail", mail.id())
        .addKeyValue("tries", mail.tries())
        .log("mail given up");
  }
}
