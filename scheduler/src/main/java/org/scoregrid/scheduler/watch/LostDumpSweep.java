package org.scoregrid.scheduler.watch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.scoregrid.jobs.BackgroundJobs;
import org.scoregrid.jobs.CreateDumpRequest;
import org.scoregrid.store.DumpStore;

/**
 * Enqueues dumps again whose background job never came to be or was given up, and ends with a
 * sentence what cannot be done for hours.
 */
public final class LostDumpSweep {
  private static final int BATCH = 100;
  private static final Duration GRACE = Duration.ofSeconds(20);
  private static final Duration GIVE_UP = Duration.ofHours(6);
  private static final String GIVEN_UP =
      "The site could not write this dump for hours. Try again; the site's team finds the cause in"
          + " its logs.";

  private final DumpStore dumps;
  private final BackgroundJobs jobs;
  private final InstantSource clock;

  public LostDumpSweep(DumpStore dumps, BackgroundJobs jobs, InstantSource clock) {
    this.dumps = dumps;
    this.jobs = jobs;
    this.clock = clock;
  }

  /** Returns false: what is left comes with the next tick. */
  public boolean round() {
    Instant now = clock.instant();
    dumps.unfinished(now.minus(GIVE_UP), BATCH).forEach(id -> dumps.fail(id, GIVEN_UP, now));
    dumps
        .unfinished(now.minus(GRACE), BATCH)
        .forEach(id -> jobs.enqueue(new CreateDumpRequest(id)));
    return false;
  }
}
