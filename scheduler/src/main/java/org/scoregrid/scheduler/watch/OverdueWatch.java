package org.scoregrid.scheduler.watch;

import java.time.InstantSource;
import java.util.List;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.store.RunStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends back or ends runs whose lease or deadline passed. Any number of schedulers may do this. */
public final class OverdueWatch {
  private static final Logger log = LoggerFactory.getLogger(OverdueWatch.class);
  private static final int BATCH = 500;

  private final RunStore runs;
  private final InstantSource clock;

  public OverdueWatch(RunStore runs, InstantSource clock) {
    this.runs = runs;
    this.clock = clock;
  }

  /**
   * @return whether there may be more
   */
  public boolean round() {
    List<SubmissionId> changed = runs.sweepOverdue(clock.instant(), BATCH);
    if (!changed.isEmpty()) {
      log.atWarn().addKeyValue("submissions", changed).log("overdue, sent back or ended");
    }
    return changed.size() >= BATCH;
  }
}
