package org.scoregrid.scheduler.watch;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.queuebridge.Broker;
import org.scoregrid.store.RunStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the broker with the database: runs that are on their way although the broker holds no
 * message for them are sent again. An emptied or new broker therefore loses nothing.
 */
public final class BrokerReconciler {
  private static final Logger log = LoggerFactory.getLogger(BrokerReconciler.class);

  private final RunStore runs;
  private final Broker broker;
  private final Duration grace;
  private final InstantSource clock;

  /**
   * @param grace messages younger than this are left alone: they may be between the broker and the
   *     commit of their claim
   */
  public BrokerReconciler(RunStore runs, Broker broker, Duration grace, InstantSource clock) {
    this.runs = runs;
    this.broker = broker;
    this.grace = grace;
    this.clock = clock;
  }

  /**
   * @return number of runs that were sent back to their queue
   */
  public int round() throws IOException {
    int requeued = 0;
    for (Map.Entry<QueueName, Integer> entry : runs.dispatched().entrySet()) {
      if (entry.getValue() > 0 && broker.waitingTasks(entry.getKey()) == 0) {
        requeued += requeue(entry.getKey());
      }
    }
    return requeued;
  }

  private int requeue(QueueName queue) {
    var now = clock.instant();
    int requeued = runs.requeueDispatched(queue, now.minus(grace), now);
    if (requeued > 0) {
      log.atWarn()
          .addKeyValue("queue", queue)
          .addKeyValue("runs", requeued)
          .log("messages were lost, runs sent back to their queue");
    }
    return requeued;
  }
}
