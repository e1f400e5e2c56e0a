package org.scoregrid.domain.run;

import java.time.Duration;

/**
 * Deadline and owner of every state. A run that is overdue goes back to its queue or fails; there
 * is no state without a way out.
 *
 * @param queued longest wait in the queue before the run fails with {@code NO_WORKER}
 * @param dispatched after so long a message that the broker no longer holds counts as lost, and is
 *     sent again
 * @param lease how long a lease lasts after each renewal
 * @param preparing allowance for fetching and reporting, on top of the execution time limits, once
 *     a run has a slot
 * @param maxPlatformFaults after so many platform faults a run is not tried again
 */
public record LifecyclePolicy(
    Duration queued,
    Duration dispatched,
    Duration lease,
    Duration preparing,
    int maxPlatformFaults) {

  public static final LifecyclePolicy DEFAULT =
      new LifecyclePolicy(
          Duration.ofDays(7),
          Duration.ofMinutes(10),
          Duration.ofSeconds(30),
          Duration.ofHours(2),
          3);

  private static final Duration SECOND_PAUSE = Duration.ofSeconds(10);

  /**
   * How long a run waits before its next try. The first fault may be one machine's, so another one
   * takes the run at once; where it happened again, whatever all share gets time to recover.
   *
   * @param platformFaults faults of the platform so far, at least 1
   */
  public Duration backOff(int platformFaults) {
    return platformFaults < 2 ? Duration.ZERO : SECOND_PAUSE.multipliedBy(platformFaults - 1L);
  }

  public Actor owner(RunState state) {
    return switch (state) {
      case QUEUED -> Actor.DISPATCHER;
      case DISPATCHED -> Actor.BROKER;
      case CLAIMED, PREPARING, RUNNING, SCORING -> Actor.WORKER;
      case FINISHED, FAILED, CANCELLED -> Actor.NOBODY;
    };
  }

  /**
   * How long a run may stay in a state, whatever its lease says.
   *
   * @param executionTimeLimit limit of one step
   */
  public Duration allowance(RunState state, Duration executionTimeLimit) {
    return switch (state) {
      // Before it has a slot a run may wait for others; a lease proves that its worker lives.
      case QUEUED, DISPATCHED, CLAIMED, PREPARING -> queued;
      case RUNNING, SCORING -> executionTimeLimit.multipliedBy(2).plus(preparing);
      case FINISHED, FAILED, CANCELLED -> Duration.ZERO;
    };
  }
}
