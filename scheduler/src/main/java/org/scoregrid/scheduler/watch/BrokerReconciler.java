package org.scoregrid.scheduler.watch;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.queuebridge.Broker;
import org.scoregrid.store.RunStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the broker with the database: runs that are on their way although the broker holds no
 * message for them are sent again. An emptied or new broker therefore loses nothing.
 *
 * <p>The broker counts messages that wait, not those that a worker has received and not yet claimed
 * because all its slots are busy. Where workers live, only old messages count as lost; a copy that
 * turns out to be one too many is refused when it is claimed, and its worker told to stop.
 */
public final class BrokerReconciler {
  private static final Logger log = LoggerFactory.getLogger(BrokerReconciler.class);

  private final RunStore runs;
  private final Broker broker;
  private final ToIntFunction<QueueName> liveSlots;
  private final Duration grace;
  private final InstantSource clock;

  /**
   * @param liveSlots slots of the live workers of a queue
   * @param grace without live workers, messages younger than this are left alone: they may be
   *     between the database and the broker
   */
  public BrokerReconciler(
      RunStore runs,
      Broker broker,
      ToIntFunction<QueueName> liveSlots,
      Duration grace,
      InstantSource clock) {
    this.runs = runs;
    this.broker = broker;
    this.liveSlots = liveSlots;
    this.grace = grace;
    this.clock = clock;
  }

  /**
   * Returns the number of runs that were sent back to their queue.
   *
   * @throws IOException when the default queue cannot be asked; a private one may be missing for
   *     reasons of its own
   */
  public int round() throws IOException {
    int requeued = 0;
    for (Map.Entry<QueueName, Integer> entry : runs.dispatched().entrySet()) {
      requeued += compare(entry.getKey(), entry.getValue());
    }
    return requeued;
  }

  private int compare(QueueName queue, int dispatched) throws IOException {
    int waiting;
    try {
      waiting = broker.waitingTasks(queue);
    } catch (IOException e) {
      if (queue.isDefault()) {
        throw e;
      }
      log.atWarn().addKeyValue("queue", queue).log("cannot be compared: " + e.getMessage());
      return 0;
    }
    return waiting < dispatched ? requeue(queue, dispatched - waiting) : 0;
  }

  private int requeue(QueueName queue, int missing) {
    Instant now = clock.instant();
    boolean alive = liveSlots.applyAsInt(queue) > 0;
    Instant before = now.minus(alive ? runs.policy().dispatched() : grace);
    int requeued = runs.requeueDispatched(queue, before, missing, now);
    if (requeued > 0) {
      log.atWarn()
          .addKeyValue("queue", queue)
          .addKeyValue("runs", requeued)
          .log("messages were lost, runs sent back to their queue");
    }
    return requeued;
  }
}
