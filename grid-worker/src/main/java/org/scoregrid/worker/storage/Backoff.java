package org.scoregrid.worker.storage;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Pauses between tries, doubling, within a bound. For one thread. */
public final class Backoff {
  private final long deadline;
  private final long longestMillis;
  private long nextMillis;

  /**
   * @param first before the second try
   * @param longest single pause
   * @param patience all tries together
   */
  public Backoff(Duration first, Duration longest, Duration patience) {
    this.nextMillis = Math.max(1, first.toMillis());
    this.longestMillis = Math.max(nextMillis, longest.toMillis());
    this.deadline = System.nanoTime() + patience.toNanos();
  }

  /**
   * Waits before the next try.
   *
   * @return false at once when the patience does not last that long
   */
  public boolean pause() throws InterruptedException {
    // Spread, so that many workers do not come back in the same moment.
    long millis = nextMillis / 2 + ThreadLocalRandom.current().nextLong(nextMillis / 2 + 1);
    if (System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis) > deadline) {
      return false;
    }
    nextMillis = Math.min(longestMillis, nextMillis * 2);
    boolean _ = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
    return true;
  }
}
