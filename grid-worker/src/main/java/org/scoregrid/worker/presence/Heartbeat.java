package org.scoregrid.worker.presence;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.fleet.Fleet;
import org.scoregrid.fleet.WorkerPresence;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Announces the worker to the fleet at a fixed interval, and its leaving at the end. */
public final class Heartbeat implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);

  private final Fleet fleet;
  private final WorkerName worker;
  private final Duration interval;
  private final Supplier<WorkerPresence> presence;
  private final CountDownLatch closed = new CountDownLatch(1);
  private @Nullable Thread thread;

  public Heartbeat(
      Fleet fleet, WorkerName worker, Duration interval, Supplier<WorkerPresence> presence) {
    this.fleet = fleet;
    this.worker = worker;
    this.interval = interval;
    this.presence = presence;
  }

  public void start() {
    thread = Thread.ofVirtual().name("heartbeat").start(this::beat);
  }

  /** Announces at once, for a change that should be seen now. */
  public void announce() {
    try {
      fleet.announce(presence.get());
    } catch (RuntimeException e) {
      // Soft state: the next heartbeat makes it good.
      log.atWarn().addKeyValue("worker", worker).setCause(e).log("heartbeat not announced");
    }
  }

  private void beat() {
    try {
      do {
        announce();
      } while (!closed.await(interval.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    Thread beating = thread;
    if (beating != null) {
      try {
        beating.join(Duration.ofSeconds(2));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
    try {
      fleet.leave(worker);
    } catch (RuntimeException e) {
      log.atWarn().addKeyValue("worker", worker).setCause(e).log("leaving not announced");
    }
  }
}
