package org.scoregrid.scheduler.watch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.jobs.BackgroundJobs;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.RunStore;
import org.scoregrid.store.SubmissionStore;

/**
 * Enqueues again what was accepted but whose background job never came to be, because the process
 * died between the commit and the enqueue. What cannot be done for hours is ended with a sentence.
 */
public final class LostJobSweep {
  private static final int BATCH = 200;
  private static final Duration GRACE = Duration.ofSeconds(20);
  private static final Duration GIVE_UP = Duration.ofHours(6);
  private static final Fault NOT_PREPARED =
      Fault.of(
          FaultCode.INTERNAL,
          Blame.PLATFORM,
          "The site could not prepare this submission for hours.",
          "It does not count. Submit it again; the site's team finds the cause in its logs.");

  private final SubmissionStore submissions;
  private final CompetitionStore competitions;
  private final RunStore runs;
  private final BackgroundJobs jobs;
  private final InstantSource clock;

  public LostJobSweep(
      SubmissionStore submissions,
      CompetitionStore competitions,
      RunStore runs,
      BackgroundJobs jobs,
      InstantSource clock) {
    this.submissions = submissions;
    this.competitions = competitions;
    this.runs = runs;
    this.jobs = jobs;
    this.clock = clock;
  }

  /** Returns false: what is left comes with the next tick. */
  public boolean round() {
    Instant now = clock.instant();
    submissions
        .unprepared(now.minus(GIVE_UP), BATCH)
        .forEach(id -> runs.unpreparable(id, NOT_PREPARED, now));
    competitions
        .unfinishedCreations(now.minus(GIVE_UP), BATCH)
        .forEach(
            id ->
                competitions.failCreation(
                    id, "The site could not unpack this bundle for hours. Upload it again."));
    submissions.unprepared(now.minus(GRACE), BATCH).forEach(jobs::prepareSubmission);
    competitions.unfinishedCreations(now.minus(GRACE), BATCH).forEach(jobs::unpackBundle);
    return false;
  }
}
