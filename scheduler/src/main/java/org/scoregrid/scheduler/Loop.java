package org.scoregrid.scheduler;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that does rounds of work: when woken, and at least once a tick. A round that fails is
 * logged and tried again at the next tick, so that a database or broker that is away stops nothing
 * for good. Wake-ups during a round lead to one more round.
 */
final class Loop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Loop.class);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

  /** One round; true asks for another one at once. */
  @FunctionalInterface
  interface Round {
    boolean run() throws Exception;
  }

  private final String name;
  private final Duration tick;
  private final Round round;
  private final Semaphore wakeUps = new Semaphore(1);
  private final Thread thread;
  private volatile boolean stopped;

  private Loop(String name, Duration tick, Round round) {
    this.name = name;
    this.tick = tick;
    this.round = round;
    this.thread = Thread.ofPlatform().name(name).daemon(true).unstarted(this::turn);
  }

  static Loop start(String name, Duration tick, Round round) {
    Loop loop = new Loop(name, tick, round);
    loop.thread.start();
    return loop;
  }

  void wake() {
    wakeUps.release();
  }

  private void turn() {
    while (!stopped) {
      try {
        wakeUps.tryAcquire(tick.toMillis(), TimeUnit.MILLISECONDS);
        wakeUps.drainPermits();
        if (!stopped && round.run()) {
          wake();
        }
      } catch (InterruptedException e) {
        return;
      } catch (Throwable e) {
        // Errors too: a loop that is gone would leave a scheduler that looks healthy.
        if (!stopped) {
          log.atError().addKeyValue("loop", name).setCause(e).log("round failed, next one follows");
        }
      }
    }
  }

  /** Lets the current round finish, within a bound. */
  @Override
  public void close() {
    stopped = true;
    wake();
    try {
      if (!thread.join(STOP_WITHIN)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
