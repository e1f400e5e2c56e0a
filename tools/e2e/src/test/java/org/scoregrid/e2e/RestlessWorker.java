package org.scoregrid.e2e;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.ExitCodes;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.domain.run.RunState;
import org.scoregrid.domain.run.Timings;
import org.scoregrid.queuebridge.Broker;
import org.scoregrid.queuebridge.rabbit.BrokerConfig;
import org.scoregrid.queuebridge.rabbit.RabbitBroker;

/**
 * A worker without containers that reports everything twice and in any order, and keeps what the
 * broker does not take until it does. Thread-safe.
 */
final class RestlessWorker implements AutoCloseable {
  private static final WorkerName NAME = new WorkerName("restless");
  private static final int TRIES = 300;
  private static final long PAUSE_MILLIS = 200;

  private final RabbitBroker broker;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Broker.Subscription subscription;

  private RestlessWorker(URI url) throws IOException {
    broker = new RabbitBroker(BrokerConfig.of(url));
    subscription =
        broker.consumeTasks(
            QueueName.DEFAULT, 4, task -> Thread.ofVirtual().start(() -> serve(task)));
  }

  static RestlessWorker start(URI url) throws IOException {
    return new RestlessWorker(url);
  }

  private void serve(Broker.TaskDelivery task) {
    AttemptKey key = task.assignment().key();
    Instant now = Instant.now();
    RunReport claimed = new RunReport.Claimed(key, NAME, now);
    RunReport scoring = new RunReport.Advanced(key, NAME, now, RunState.SCORING);
    RunReport ended =
        new RunReport.Ended(
            key,
            NAME,
            now,
            new Outcome.Scored(Map.of("score", new BigDecimal("0.5"))),
            ExitCodes.NONE,
            Timings.NONE,
            List.of(),
            "none");
    List<RunReport> reports =
        new ArrayList<>(List.of(claimed, scoring, ended, claimed, scoring, ended));
    Collections.shuffle(reports, ThreadLocalRandom.current());
    try {
      boolean _ = closed.await(20, TimeUnit.MILLISECONDS);
      for (RunReport report : reports) {
        send(report);
      }
      task.accept();
    } catch (IOException e) {
      // The connection that brought the task is gone: whoever gets it again says the same again.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(RunReport report) throws InterruptedException {
    for (int i = 0; i < TRIES; i++) {
      try {
        broker.sendReport(QueueName.DEFAULT, report);
        return;
      } catch (IOException e) {
        if (closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    }
  }

  @Override
  public void close() {
    closed.countDown();
    subscription.close();
    broker.close();
  }
}
