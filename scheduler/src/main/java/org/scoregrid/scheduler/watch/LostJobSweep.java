package org.scoregrid.scheduler.watch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.scoregrid.jobs.BackgroundJobs;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.SubmissionStore;

/**
 * Enqueues again what was accepted but whose background job never came to be, because the process
 * died between the commit and the enqueue.
 */
public final class LostJobSweep {
  private static final int BATCH = 200;
  private static final Duration GRACE = Duration.ofSeconds(20);

  private final SubmissionStore submissions;
  private final CompetitionStore competitions;
  private final BackgroundJobs jobs;
  private final InstantSource clock;

  public LostJobSweep(
      SubmissionStore submissions,
      CompetitionStore competitions,
      BackgroundJobs jobs,
      InstantSource clock) {
    this.submissions = submissions;
    this.competitions = competitions;
    this.jobs = jobs;
    this.clock = clock;
  }

  /**
   * @return whether there may be more; the next round then comes with the next tick
   */
  public boolean round() {
    Instant before = clock.instant().minus(GRACE);
    submissions.unprepared(before, BATCH).forEach(jobs::prepareSubmission);
    competitions.unfinishedCreations(before, BATCH).forEach(jobs::unpackBundle);
    return false;
  }
}
