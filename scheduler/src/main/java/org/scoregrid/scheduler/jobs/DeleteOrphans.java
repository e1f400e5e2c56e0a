package org.scoregrid.scheduler.jobs;

import java.time.InstantSource;
import org.scoregrid.jobs.JobProgress;
import org.scoregrid.store.StorageCheck;
import org.scoregrid.store.StorageCheck.Doomed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands orphans over to the job that removes doomed objects, each after another look at the
 * database: what a row names since the orphan was found stays. Idempotent and resumable.
 * Thread-safe.
 */
public final class DeleteOrphans {
  private static final Logger log = LoggerFactory.getLogger(DeleteOrphans.class);
  private static final int CHUNK = 1_000;

  private final StorageCheck checks;
  private final InstantSource clock;

  public DeleteOrphans(StorageCheck checks, InstantSource clock) {
    this.checks = checks;
    this.clock = clock;
  }

  public void delete(JobProgress progress) {
    long total = checks.lastReport().map(StorageCheck.Report::orphans).orElse(0L);
    long done = 0;
    long spared = 0;
    Doomed chunk = checks.doomOrphans(CHUNK, clock.instant());
    while (chunk.any()) {
      done += chunk.doomed() + chunk.spared();
      spared += chunk.spared();
      progress.reached(done, Math.max(done, total));
      chunk = checks.doomOrphans(CHUNK, clock.instant());
    }
    log.atInfo().addKeyValue("orphans", done).addKeyValue("spared", spared).log("orphans doomed");
  }
}
