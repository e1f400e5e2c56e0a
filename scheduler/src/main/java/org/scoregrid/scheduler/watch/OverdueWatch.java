package org.scoregrid.scheduler.watch;

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

  /** A watch that looked less often than this part of a lease may have missed renewals. */
  private static final int LOOKS_PER_LEASE = 2;

  private final RunStore runs;
  private final InstantSource clock;
  private @Nullable Instant lastLook;

  public OverdueWatch(RunStore runs, InstantSource clock) {
    this.runs = runs;
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
   * and a lease that ran out meanwhile proves nothing.
   */
  private boolean wasAway(Instant now) {
    return lastLook == null
        || lastLook.plus(runs.policy().lease().dividedBy(LOOKS_PER_LEASE)).isBefore(now);
  }
}
