package org.scoregrid.domain.run;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** When a waiting run will probably get a slot, or why nobody can say. */
public sealed interface ExpectedStart {

  /** After about so long, if nothing changes; zero when a slot is free for it. */
  record In(Duration about) implements ExpectedStart {}

  /** No worker of the queue is alive. */
  record NoWorker() implements ExpectedStart {}

  /** Nothing ran in the queue yet, so nobody knows how long its runs take. */
  record Unmeasured() implements ExpectedStart {}

  /**
   * Slots become free one after the other, on average every (time in a slot / slots).
   *
   * @param ahead runs that get a slot before it, those that no worker has claimed yet among them
   * @param slots of all live workers of the queue
   * @param busy slots that run something
   * @param timeInSlot of recent runs; null when there were none
   */
  static ExpectedStart of(int ahead, int slots, int busy, @Nullable Duration timeInSlot) {
    if (slots <= 0) {
      return new NoWorker();
    }
    int free = Math.max(0, slots - busy);
    if (ahead < free) {
      return new In(Duration.ZERO);
    }
    return timeInSlot == null
        ? new Unmeasured()
        : new In(timeInSlot.multipliedBy(ahead - free + 1L).dividedBy(slots));
  }
}
