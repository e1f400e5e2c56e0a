package org.scoregrid.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.QueueName;

/** Queues with a second one that helps out, and the way from the one to the other. Thread-safe. */
public interface SpillOvers {

  /**
   * A queue in which something waits and that names a second one.
   *
   * @param bound longest expected wait
   * @param onTheirWay runs that were sent to its workers and not claimed yet
   * @param timeInSlot of its recent runs; null when there were none
   */
  record Rule(
      QueueName queue,
      QueueName second,
      Duration bound,
      int onTheirWay,
      @Nullable Duration timeInSlot) {}

  /** Of second queues that exist. */
  List<Rule> rules();

  /**
   * Lets waiting runs go on waiting in the second queue, as far behind the others of their
   * competition as they were. Runs that came here to be helped out stay, so that none is sent in a
   * circle. What comes to the default queue gets no more than its time (reference/rules.md 8).
   *
   * @param keep first runs in fair order that stay
   * @param queuedBefore younger ones stay too
   * @param max moved at once
   * @param defaultTime longest execution time on the default queue
   * @return number of runs that moved
   */
  int move(Rule rule, int keep, Instant queuedBefore, int max, Duration defaultTime);
}
