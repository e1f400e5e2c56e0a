package org.scoregrid.scheduler.queue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.queuebridge.Broker;
import org.scoregrid.queuebridge.BrokerAdmin.Wanted;
import org.scoregrid.queuebridge.BrokerAdmin.Worker;
import org.scoregrid.queuebridge.BrokerRefusal;
import org.scoregrid.store.QueueKeys;
import org.scoregrid.store.QueueUpkeep.Kept;
import org.scoregrid.store.RunStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the broker follow the database: new queues are made and served, keys changed, deleted
 * queues emptied and removed, and what the broker lost is made again. Any number of schedulers may
 * do this at once. Only {@link #workers} is for any thread; the rest is for one.
 */
public final class QueueKeeper {
  private static final Logger log = LoggerFactory.getLogger(QueueKeeper.class);

  /** Bounds the rows of a round, and the connections of a scheduler with them. */
  private static final int MOST_QUEUES = 5_000;

  private static final int REQUEUED_AT_ONCE = 5_000;

  /** Runs that were under way in a deleted queue may end there for so long. */
  private static final Duration LAST_RUNS = Duration.ofHours(1);

  private final QueuePorts ports;
  private final RunStore runs;
  private final Broker broker;
  private final ServedQueues served;
  private final Duration defaultTime;
  private final InstantSource clock;
  private final Turns turns = new Turns();
  private final Map<QueueName, Integer> workers = new ConcurrentHashMap<>();

  /**
   * @param defaultTime longest execution time on the default queue
   */
  public QueueKeeper(
      QueuePorts ports,
      RunStore runs,
      Broker broker,
      ServedQueues served,
      Duration defaultTime,
      InstantSource clock) {
    this.ports = ports;
    this.runs = runs;
    this.broker = broker;
    this.served = served;
    this.defaultTime = defaultTime;
    this.clock = clock;
  }

  /** Workers of a private queue that the broker saw at the last look. */
  public int workers(QueueName queue) {
    return workers.getOrDefault(queue, 0);
  }

  /**
   * One round: whatever changed in the database comes into the broker, and runs go where they
   * belong.
   *
   * @return whether another round is due at once
   */
  public boolean round() {
    List<Kept> kept = ports.upkeep().kept(MOST_QUEUES);
    kept.stream().filter(Kept::deleted).forEach(this::takeBack);
    for (QueueName gone : served.serve(follow(kept))) {
      broker.forget(gone);
      workers.remove(gone);
    }
    int moved = ports.upkeep().rehome(defaultTime);
    if (moved > 0) {
      log.atInfo().addKeyValue("runs", moved).log("waiting runs moved to another queue");
    }
    return moved > 0;
  }

  /** Messages that no worker of a deleted queue has taken; a worker that does so now is refused. */
  private void takeBack(Kept queue) {
    Instant now = clock.instant();
    int taken = runs.requeueDispatched(queue.vhost(), now, REQUEUED_AT_ONCE, now);
    if (taken > 0) {
      log.atInfo()
          .addKeyValue("queue", queue.vhost())
          .addKeyValue("runs", taken)
          .log("queue deleted, messages taken back");
    }
  }

  /** Gives the queues that are to be served. Management that does not answer is asked once. */
  private Set<QueueName> follow(List<Kept> kept) {
    Set<QueueName> wanted = new HashSet<>();
    boolean away = false;
    for (Kept queue : turns.order(kept, Kept::vhost)) {
      boolean serve = queue.isMade();
      if (!away) {
        try {
          serve = follow(queue);
          turns.succeeded(queue.vhost());
        } catch (IOException e) {
          away = !(e instanceof BrokerRefusal);
          turns.failed(queue.vhost());
          log.atWarn()
              .addKeyValue("queue", queue.vhost())
              .setCause(e)
              .log("the broker does not follow yet");
        }
      }
      if (serve) {
        wanted.add(queue.vhost());
      }
    }
    return wanted;
  }

  /** Gives whether the queue is to be served. */
  private boolean follow(Kept queue) throws IOException {
    if (queue.deleted()) {
      return !removed(queue);
    }
    if (!queue.isCurrent()) {
      ports.admin().apply(wanted(queue));
      ports.upkeep().applied(queue.vhost(), queue.version());
    }
    return true;
  }

  private boolean removed(Kept queue) throws IOException {
    Instant now = clock.instant();
    if (!ports.upkeep().isIdle(queue.vhost(), now.minus(LAST_RUNS))) {
      return !queue.isMade();
    }
    ports.admin().remove(wanted(queue));
    ports.upkeep().removed(queue.vhost(), now);
    return true;
  }

  /**
   * Compares the whole broker with the database and makes what is missing.
   *
   * @return number of queues that were not as they should be
   * @throws IOException when the broker cannot be asked
   */
  public int reconcile() throws IOException {
    Map<QueueName, Wanted> wanted = new LinkedHashMap<>();
    for (Kept queue : ports.upkeep().kept(MOST_QUEUES)) {
      if (!queue.deleted() && queue.isCurrent()) {
        wanted.put(queue.vhost(), wanted(queue));
      }
    }
    if (wanted.isEmpty()) {
      return 0;
    }
    Set<QueueName> differing = ports.admin().differing(wanted.values());
    for (QueueName queue : differing) {
      log.atWarn().addKeyValue("queue", queue).log("not as it should be, made again");
      ports.admin().apply(wantedOf(wanted, queue));
    }
    return differing.size();
  }

  private static Wanted wantedOf(Map<QueueName, Wanted> wanted, QueueName queue) {
    Wanted one = wanted.get(queue);
    if (one == null) {
      throw new IllegalStateException("nobody asked for " + queue);
    }
    return one;
  }

  private Wanted wanted(Kept queue) {
    QueueName vhost = queue.vhost();
    @Nullable Worker worker =
        queue.key().revoked() || queue.deleted()
            ? null
            : new Worker(
                QueueKeys.user(vhost, queue.key()), ports.keys().password(vhost, queue.key()));
    return new Wanted(vhost, QueueKeys.userPrefix(vhost), worker);
  }

  /** Counts the workers of each private queue that is served, for people and for the window. */
  public void look() {
    Map<QueueName, Integer> seen = new HashMap<>();
    for (QueueName queue : served.all()) {
      if (!queue.isDefault()) {
        try {
          seen.put(queue, broker.workers(queue));
        } catch (IOException e) {
          log.atDebug().addKeyValue("queue", queue).setCause(e).log("workers not counted");
        }
      }
    }
    workers.putAll(seen);
    if (!seen.isEmpty()) {
      ports.upkeep().saw(seen, clock.instant());
    }
  }
}
