package org.scoregrid.scheduler.dispatch;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.scoregrid.domain.id.QueueName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One piece of work at a time for each queue, different queues side by side. What is offered while
 * its queue works is not kept; the end of the work asks for another round instead. Thread-safe.
 */
public final class QueueLanes implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(QueueLanes.class);

  private static final Duration END_WITHIN = Duration.ofSeconds(10);

  private final Predicate<QueueName> served;
  private final int most;
  private final Semaphore places;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<QueueName, Lane> busy = new HashMap<>();
  private volatile boolean closed;

  private static final class Lane {
    boolean askedAgain;
  }

  /**
   * @param served queues whose work is done; that of others waits
   * @param places queues that work at the same time
   */
  public QueueLanes(Predicate<QueueName> served, int places) {
    this.served = served;
    this.most = places;
    this.places = new Semaphore(places);
  }

  /**
   * @param work tells whether there is more to do at once
   * @param wake called afterwards where another round is due
   */
  void offer(QueueName queue, BooleanSupplier work, Runnable wake) {
    if (closed || !served.test(queue)) {
      return;
    }
    Lane lane = new Lane();
    lock.lock();
    try {
      Lane working = busy.putIfAbsent(queue, lane);
      if (working != null) {
        working.askedAgain = true;
        return;
      }
    } finally {
      lock.unlock();
    }
    Thread.ofVirtual().name("dispatch " + queue).start(() -> run(queue, lane, work, wake));
  }

  private void run(QueueName queue, Lane lane, BooleanSupplier work, Runnable wake) {
    boolean more = false;
    try {
      places.acquire();
      try {
        more = !closed && work.getAsBoolean();
      } finally {
        places.release();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      // The next tick comes by again.
      log.atError().addKeyValue("queue", queue).setCause(e).log("dispatch failed");
    } finally {
      if (end(queue, lane) || more) {
        wake.run();
      }
    }
  }

  /** Begins nothing more and lets what is under way come to its end, within a bound. */
  @Override
  public void close() {
    closed = true;
    try {
      if (!places.tryAcquire(most, END_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
        log.atWarn().log("dispatch did not end in time");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether somebody asked meanwhile. */
  private boolean end(QueueName queue, Lane lane) {
    lock.lock();
    try {
      busy.remove(queue);
      return lane.askedAgain;
    } finally {
      lock.unlock();
    }
  }
}
