package org.scoregrid.scheduler.dispatch;

import java.util.function.ToIntFunction;
import org.scoregrid.domain.id.QueueName;

/**
 * How many messages of a queue may wait in the broker: few, so that priority, fairness and cancel
 * count until the last moment, yet enough that no slot waits for the scheduler.
 *
 * @param liveSlots slots of the live workers of a queue
 * @param minimum however few workers are alive
 * @param perSlot for each live slot
 * @param maximum however many workers are alive
 */
public record DispatchWindow(
    ToIntFunction<QueueName> liveSlots, int minimum, int perSlot, int maximum) {

  /** Messages of the queue that may wait now. */
  public int size(QueueName queue) {
    long wanted = (long) liveSlots.applyAsInt(queue) * perSlot;
    return (int) Math.clamp(wanted, minimum, maximum);
  }
}
