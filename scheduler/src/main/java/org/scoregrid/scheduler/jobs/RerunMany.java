package org.scoregrid.scheduler.jobs;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.jobs.BackgroundJobs;
import org.scoregrid.jobs.JobProgress;
import org.scoregrid.jobs.RerunManyRequest;
import org.scoregrid.store.RerunStore;
import org.scoregrid.store.RerunStore.BulkId;
import org.scoregrid.store.RerunStore.Step;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs many submissions again, chunk by chunk. Idempotent and resumable: each is run again once for
 * a bulk. Thread-safe.
 */
public final class RerunMany {
  private static final Logger log = LoggerFactory.getLogger(RerunMany.class);
  private static final int CHUNK = 100;
  private static final int MOST_AT_ONCE = 100;
  private static final Duration GRACE = Duration.ofMinutes(2);
  private static final Duration GIVE_UP = Duration.ofDays(1);

  private final RerunStore reruns;
  private final BackgroundJobs jobs;
  private final InstantSource clock;

  public RerunMany(RerunStore reruns, BackgroundJobs jobs, InstantSource clock) {
    this.reruns = reruns;
    this.jobs = jobs;
    this.clock = clock;
  }

  /** Enqueues again what was asked for today and does not come to an end. */
  public void resume() {
    Instant now = clock.instant();
    reruns
        .unfinished(now.minus(GIVE_UP), now.minus(GRACE), MOST_AT_ONCE)
        .forEach(id -> jobs.enqueue(new RerunManyRequest(id.value())));
  }

  public void rerun(RerunManyRequest request, JobProgress progress) {
    BulkId id = new BulkId(request.bulk());
    Step step;
    do {
      step = reruns.rerunSome(id, CHUNK, clock.instant());
      step.reruns().forEach(this::prepare);
      progress.reached(step.done(), step.total());
    } while (!step.complete());
    log.atInfo().addKeyValue("bulk", id).addKeyValue("runs", step.done()).log("run again");
  }

  /** What cannot be enqueued is found by the sweep for lost jobs. */
  private void prepare(SubmissionId id) {
    try {
      jobs.prepareSubmission(id);
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).addKeyValue("submission", id).log("preparation not enqueued");
    }
  }
}
