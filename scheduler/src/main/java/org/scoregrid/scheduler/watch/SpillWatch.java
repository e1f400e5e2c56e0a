package org.scoregrid.scheduler.watch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.ToIntFunction;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.store.SpillOvers;
import org.scoregrid.store.SpillOvers.Rule;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets runs wait in the second queue of theirs where they would wait longer than it allows: those
 * behind the last that gets a slot in time, or, where no time can be told, those that have waited
 * for so long already. For one thread.
 */
public final class SpillWatch {
  private static final Logger log = LoggerFactory.getLogger(SpillWatch.class);
  private static final int BATCH = 500;

  private final SpillOvers spillOvers;
  private final ToIntFunction<QueueName> liveSlots;
  private final Duration defaultTime;
  private final InstantSource clock;

  /**
   * @param liveSlots slots of the live workers of a queue
   * @param defaultTime longest execution time on the default queue
   */
  public SpillWatch(
      SpillOvers spillOvers,
      ToIntFunction<QueueName> liveSlots,
      Duration defaultTime,
      InstantSource clock) {
    this.spillOvers = spillOvers;
    this.liveSlots = liveSlots;
    this.defaultTime = defaultTime;
    this.clock = clock;
  }

  /** Returns whether there may be more. */
  public boolean round() {
    boolean more = false;
    for (Rule rule : spillOvers.rules()) {
      int moved = move(rule);
      if (moved > 0) {
        log.atInfo()
            .addKeyValue("queue", rule.queue())
            .addKeyValue("second", rule.second())
            .addKeyValue("runs", moved)
            .log("spilled over");
      }
      more |= moved == BATCH;
    }
    return more;
  }

  private int move(Rule rule) {
    Instant now = clock.instant();
    int slots = liveSlots.applyAsInt(rule.queue());
    Duration timeInSlot = rule.timeInSlot();
    if (slots <= 0 || timeInSlot == null) {
      return spillOvers.move(rule, 0, now.minus(rule.bound()), BATCH, defaultTime);
    }
    long inTime = slots * rule.bound().toMillis() / Math.max(1, timeInSlot.toMillis());
    int keep = Math.clamp(inTime - rule.onTheirWay(), 0, Integer.MAX_VALUE);
    return spillOvers.move(rule, keep, now, BATCH, defaultTime);
  }
}
