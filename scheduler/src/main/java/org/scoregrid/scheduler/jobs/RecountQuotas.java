package org.scoregrid.scheduler.jobs;

import java.time.InstantSource;
import org.scoregrid.jobs.JobProgress;
import org.scoregrid.store.QuotaRecount;
import org.scoregrid.store.QuotaRecount.Corrected;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Corrects what counts against quotas (reference/site-tasks.md 10), in chunks by what the last
 * complete listing of the storage saw. It may stop anywhere and run again. Thread-safe.
 */
public final class RecountQuotas {
  private static final Logger log = LoggerFactory.getLogger(RecountQuotas.class);
  private static final int CHUNK = 5_000;
  private static final int MAX_CHUNKS = 100;

  private final QuotaRecount quotas;
  private final InstantSource clock;

  public RecountQuotas(QuotaRecount quotas, InstantSource clock) {
    this.quotas = quotas;
    this.clock = clock;
  }

  /** One run of bounded length; what is left waits for the next. */
  public void recount(JobProgress progress) {
    int rows = 0;
    for (int chunk = 0; chunk < MAX_CHUNKS; chunk++) {
      Corrected corrected = quotas.recount(CHUNK, clock.instant());
      if (corrected.rows() == 0) {
        break;
      }
      rows += corrected.rows();
      progress.reached(chunk + 1, MAX_CHUNKS);
    }
    if (rows > 0) {
      // Sealed bytes do not change by themselves.
      log.atWarn().addKeyValue("rows", rows).log("quotas were counted wrongly");
    }
  }
}
