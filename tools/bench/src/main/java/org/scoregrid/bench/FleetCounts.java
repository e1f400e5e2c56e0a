package org.scoregrid.bench;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** How long free slots waited for their next run, by the millisecond. Thread-safe. */
final class FleetCounts {
  private static final int LONGEST_MILLIS = 30_000;
  private static final long NANOS = 1_000_000;

  private final AtomicLongArray byMillis = new AtomicLongArray(LONGEST_MILLIS + 1);
  private final LongAdder failures = new LongAdder();

  void slotWaited(long nanos) {
    byMillis.incrementAndGet(Math.clamp(nanos / NANOS, 0, LONGEST_MILLIS));
  }

  void failed() {
    failures.increment();
  }

  long failures() {
    return failures.sum();
  }

  void forget() {
    for (int i = 0; i <= LONGEST_MILLIS; i++) {
      byMillis.set(i, 0);
    }
  }

  /** Milliseconds that so large a part of the slots waited at most; 0 when none was counted. */
  double quantile(double part) {
    long all = 0;
    for (int i = 0; i <= LONGEST_MILLIS; i++) {
      all += byMillis.get(i);
    }
    long seen = 0;
    for (int i = 0; i <= LONGEST_MILLIS; i++) {
      seen += byMillis.get(i);
      if (seen >= part * all) {
        return i;
      }
    }
    return LONGEST_MILLIS;
  }
}
