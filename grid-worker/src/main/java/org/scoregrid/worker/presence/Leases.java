package org.scoregrid.worker.presence;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.queuebridge.Broker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leases that this worker holds: renewed for all attempts of a queue at once, every third of
 * the shortest lease, and given up when the broker confirmed nothing for the length of a lease.
 * From then on the site may run the attempt elsewhere. Thread-safe.
 */
public final class Leases implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Leases.class);
  private static final long IDLE_MILLIS = 1_000;
  private static final long SHORTEST_MILLIS = 10;

  private final Broker broker;
  private final WorkerName worker;
  private final InstantSource clock;
  private final List<Lease> held = new ArrayList<>();
  private final Set<QueueName> renewing = new HashSet<>();
  private final List<Thread> threads = new ArrayList<>();
  private boolean closed;

  public Leases(Broker broker, WorkerName worker, InstantSource clock) {
    this.broker = broker;
    this.worker = worker;
    this.clock = clock;
  }

  /** The right to report one attempt. */
  public final class Lease implements AutoCloseable {
    private final AttemptKey key;
    private final QueueName queue;
    private final Duration length;
    private final Runnable onLost;
    private Instant confirmed;

    private Lease(AttemptKey key, QueueName queue, Duration length, Runnable onLost) {
      this.key = key;
      this.queue = queue;
      this.length = length;
      this.onLost = onLost;
      this.confirmed = clock.instant();
    }

    /** The attempt is over, or was never ours. */
    @Override
    public void close() {
      synchronized (Leases.this) {
        held.remove(this);
      }
    }
  }

  public synchronized void start() {
    threads.add(Thread.ofVirtual().name("lease-watch").start(() -> loop(this::watch)));
  }

  /**
   * Holds a lease from now on; to be called just before the claim is sent.
   *
   * @param onLost called once, on a thread of its own, when the lease ran out
   */
  public synchronized Lease hold(
      AttemptKey key, QueueName queue, Duration length, Runnable onLost) {
    Lease lease = new Lease(key, queue, length, onLost);
    held.add(lease);
    if (!closed && renewing.add(queue)) {
      // A thread for each queue: one that cannot be reached must not delay the others.
      threads.add(Thread.ofVirtual().name("lease-renewal").start(() -> loop(() -> renew(queue))));
    }
    notifyAll();
    return lease;
  }

  public synchronized int count() {
    return held.size();
  }

  private interface Round {
    void run() throws InterruptedException;
  }

  private void loop(Round round) {
    try {
      while (!isClosed()) {
        round.run();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private void renew(QueueName queue) throws InterruptedException {
    if (!pause(3)) {
      return;
    }
    List<Lease> mine = of(queue);
    if (mine.isEmpty()) {
      return;
    }
    Instant sent = clock.instant();
    List<AttemptKey> keys = mine.stream().map(lease -> lease.key).toList();
    try {
      broker.sendReport(queue, new RunReport.Renewed(keys, worker, sent));
      confirm(mine, sent);
    } catch (IOException e) {
      log.atWarn()
          .addKeyValue("queue", queue)
          .addKeyValue("attempts", keys.size())
          .addKeyValue("cause", e.getMessage())
          .log("leases not renewed");
    }
  }

  /**
   * Waits for a part of the shortest lease, or until something is held at all.
   *
   * @return whether something was held all the time
   */
  private synchronized boolean pause(int part) throws InterruptedException {
    boolean idle = held.isEmpty();
    long left = idle ? IDLE_MILLIS : shortestMillis() / part;
    long until = System.nanoTime() / 1_000_000 + left;
    while (!closed && left > 0 && idle == held.isEmpty()) {
      wait(left);
      left = until - System.nanoTime() / 1_000_000;
    }
    return !idle && left <= 0 && !held.isEmpty();
  }

  private synchronized long shortestMillis() {
    long shortest =
        held.stream().mapToLong(lease -> lease.length.toMillis()).min().orElse(IDLE_MILLIS);
    return Math.max(shortest, SHORTEST_MILLIS * 6);
  }

  private synchronized List<Lease> of(QueueName queue) {
    return held.stream().filter(lease -> lease.queue.equals(queue)).toList();
  }

  private synchronized void confirm(List<Lease> renewed, Instant sent) {
    for (Lease lease : renewed) {
      if (lease.confirmed.isBefore(sent)) {
        lease.confirmed = sent;
      }
    }
  }

  private void watch() throws InterruptedException {
    boolean _ = pause(6);
    for (Lease lease : takeLost()) {
      log.atWarn()
          .addKeyValue("run", lease.key.run())
          .addKeyValue("attempt", lease.key.attempt())
          .log("lease lost");
      Thread.ofVirtual().name("lease-lost-" + lease.key.run()).start(lease.onLost);
    }
  }

  private synchronized List<Lease> takeLost() {
    Instant now = clock.instant();
    List<Lease> lost =
        held.stream().filter(lease -> !now.isBefore(lease.confirmed.plus(lease.length))).toList();
    held.removeAll(lost);
    return lost;
  }

  @Override
  public void close() {
    List<Thread> running;
    synchronized (this) {
      closed = true;
      notifyAll();
      running = List.copyOf(threads);
    }
    running.forEach(Thread::interrupt);
  }
}
