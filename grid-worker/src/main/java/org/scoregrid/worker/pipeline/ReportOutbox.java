package org.scoregrid.worker.pipeline;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.domain.run.RunState;
import org.scoregrid.queuebridge.Broker;
import org.scoregrid.worker.storage.Backoff;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends reports without keeping the stages waiting: in order for each run, several runs at once.
 * The last report of a run is on disk until the broker confirmed it, and is sent again after a
 * reconnect or a restart. Thread-safe.
 */
final class ReportOutbox implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ReportOutbox.class);
  private static final int LANES = 8;
  private static final int REPORTS_OF_A_RUN = 4;
  private static final Duration KEPT = Duration.ofDays(2);

  private final Broker broker;
  private final WorkerName worker;
  private final InstantSource clock;
  private final ReportFiles ended;
  private final Duration resend;
  private final List<Stage<Letter>> lanes = new ArrayList<>();
  private final Set<AttemptKey> inFlight = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);
  private @Nullable Thread resender;

  /**
   * A report on its way.
   *
   * @param after what to do when the broker has it, or when only the disk has
   */
  private record Letter(HeldRun run, RunReport report, Runnable after) {}

  /**
   * @param runs that may be held at once
   * @param resend how often the reports on disk are tried again
   */
  ReportOutbox(
      Broker broker,
      WorkerName worker,
      InstantSource clock,
      ReportFiles ended,
      int runs,
      Duration resend) {
    this.broker = broker;
    this.worker = worker;
    this.clock = clock;
    this.ended = ended;
    this.resend = resend;
    for (int i = 0; i < LANES; i++) {
      lanes.add(new Stage<>("reports-" + i, 1, runs * REPORTS_OF_A_RUN, this::send));
    }
  }

  void start() {
    lanes.forEach(Stage::start);
    resender = Thread.ofVirtual().name("reports-resend").start(this::resendUntilClosed);
  }

  /** Sends and waits for the confirmation. */
  void claim(HeldRun run) throws IOException {
    broker.sendReport(run.queue(), new RunReport.Claimed(run.key(), worker, clock.instant()));
  }

  /** Never waits; a stage that cannot be told is told with the next. */
  void advanced(HeldRun run, RunState stage) {
    RunReport report = new RunReport.Advanced(run.key(), worker, clock.instant(), stage);
    if (!lane(run).offer(new Letter(run, report, () -> {}))) {
      log.atInfo().addKeyValue("run", run.key().run()).log("a stage was not reported");
    }
  }

  /**
   * Sends the last report of a run.
   *
   * @param after called when it is sent, or given up until the broker is back
   * @throws RuntimeException where it cannot be encoded; {@code after} is not called then
   */
  void ended(HeldRun run, RunReport.Ended report, Runnable after) throws InterruptedException {
    boolean put = false;
    inFlight.add(run.key());
    try {
      save(run, report);
      lane(run).put(new Letter(run, report, after));
      put = true;
    } finally {
      if (!put) {
        inFlight.remove(run.key());
      }
    }
  }

  private void save(HeldRun run, RunReport.Ended report) {
    try {
      ended.save(run.queue(), run.key(), report);
    } catch (IOException e) {
      // Still sent; only a crash before that would lose it, and then the lease runs out.
      log.atError().addKeyValue("run", run.key().run()).setCause(e).log("a report is not on disk");
    }
  }

  /** The report of an attempt that an earlier life left; sent with the next round. */
  void keep(QueueName queue, RunReport.Ended report) throws IOException {
    ended.save(queue, report.key(), report);
  }

  boolean hasEnded(QueueName queue, AttemptKey key) {
    return ended.has(queue, key);
  }

  private Stage<Letter> lane(HeldRun run) {
    return lanes.get((int) (run.key().run().value() % LANES));
  }

  private void send(Letter letter) throws InterruptedException {
    boolean last = letter.report() instanceof RunReport.Ended;
    HeldRun run = letter.run();
    try {
      boolean sent = trySend(run.queue(), letter.report());
      Backoff backoff =
          new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2), run.assignment().lease());
      while (!sent && last && closed.getCount() > 0 && backoff.pause()) {
        sent = trySend(run.queue(), letter.report());
      }
      if (sent && last) {
        ended.delete(run.queue(), run.key());
      }
    } finally {
      if (last) {
        inFlight.remove(run.key());
      }
      letter.after().run();
    }
  }

  private boolean trySend(QueueName queue, RunReport report) {
    try {
      broker.sendReport(queue, report);
      return true;
    } catch (IOException e) {
      log.atWarn()
          .addKeyValue("queue", queue)
          .addKeyValue("report", report.getClass().getSimpleName())
          .addKeyValue("cause", e.getMessage())
          .log("report not sent");
      return false;
    }
  }

  private void resendUntilClosed() {
    try {
      do {
        resendAll();
      } while (!closed.await(resend.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void resendAll() {
    try {
      for (ReportFiles.Kept kept : ended.list()) {
        if (!inFlight.contains(kept.key()) && closed.getCount() > 0) {
          resend(kept);
        }
      }
    } catch (IOException | RuntimeException e) {
      log.atWarn().setCause(e).log("kept reports cannot be sent");
    }
  }

  private void resend(ReportFiles.Kept kept) {
    boolean old = kept.report().at().plus(KEPT).isBefore(clock.instant());
    if (old || trySend(kept.queue(), kept.report())) {
      ended.delete(kept.queue(), kept.key());
      log.atInfo()
          .addKeyValue("run", kept.key().run())
          .addKeyValue("old", old)
          .log("a kept report is settled");
    }
  }

  @Override
  public void close() {
    closed.countDown();
    lanes.forEach(Stage::close);
    Thread sending = resender;
    if (sending != null) {
      sending.interrupt();
    }
  }
}
