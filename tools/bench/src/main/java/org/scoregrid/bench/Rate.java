package org.scoregrid.bench;

import java.time.Duration;

/**
 * How many runs in how much time.
 *
 * @param parallel at the same time
 */
record Rate(int parallel, int runs, Duration elapsed) {
  double perMinute() {
    return runs * 60_000.0 / Math.max(1, elapsed.toMillis());
  }

  Rate plus(Rate other) {
    return new Rate(parallel, runs + other.runs, elapsed.plus(other.elapsed));
  }
}
