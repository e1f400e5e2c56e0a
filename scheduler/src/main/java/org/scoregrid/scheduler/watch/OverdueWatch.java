package org.scoregrid.scheduler.watch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.store.RunStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends back or ends runs whose lease or deadline passed. Any number of schedulers may do this. For
 * one thread.
 */
public final class OverdueWatch {
  private static final Logger log = LoggerFactory.getLogger(OverdueWatch.class);
  private static final int BATCH = 500;

  /** Looks that are missing before the watch takes itself for absent. */
  private static final int MISSED_LOOKS = 3;

  private final RunStore runs;
  private final Duration absence;
  private final InstantSource clock;
  private @Nullable Instant lastLook;

  /**
   * @param tick how often it looks
   */
  public OverdueWatch(RunStore runs, Duration tick, InstantSource clock) {
    this.runs = runs;
    // Renewals come every third of a lease; after half of one without them a lease may be overdue.
    Duration half = runs.policy().lease().dividedBy(2);
    Duration missed = tick.multipliedBy(MISSED_LOOKS);
    this.absence = half.compareTo(missed) > 0 ? half : missed;
    this.clock = clock;
  }

  /** Returns whether there may be more. */
  public boolean round() {
    Instant now = clock.instant();
    if (wasAway(now)) {
      int extended = runs.extendLeases(now);
      log.atInfo().addKeyValue("leases", extended).log("leases extended after an absence");
    }
    List<SubmissionId> changed = runs.sweepOverdue(now, BATCH);
    lastLook = now;
    if (!changed.isEmpty()) {
      log.atWarn().addKeyValue("submissions", changed).log("overdue, sent back or ended");
    }
    return changed.size() >= BATCH;
  }

  /**
   * Whether this scheduler or its database was away: then renewals may still wait in the broker,
   * and a lease that ran out meanwhile proves nothing. A clock that was set looks the same; where
   * it was set back, leases would last for as long as it was wrong.
   */
  private boolean wasAway(Instant now) {
    return lastLook == null || lastLook.plus(absence).isBefore(now) || now.isBefore(lastLook);
  }
}
