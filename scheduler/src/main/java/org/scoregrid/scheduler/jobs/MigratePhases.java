package org.scoregrid.scheduler.jobs;

import java.time.InstantSource;
import java.util.List;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.jobs.BackgroundJobs;
import org.scoregrid.jobs.JobProgress;
import org.scoregrid.jobs.MigratePhaseRequest;
import org.scoregrid.store.MigrationStore;
import org.scoregrid.store.MigrationStore.Passage;
import org.scoregrid.store.MigrationStore.Step;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies leaderboard entries into the next phase (reference/site-tasks.md 5). Looking for what is
 * due is one job, each migration another: what is broken in one competition stops no other.
 * Idempotent and resumable: a submission is copied into a phase once. Thread-safe.
 */
public final class MigratePhases {
  private static final Logger log = LoggerFactory.getLogger(MigratePhases.class);
  private static final int MOST_AT_ONCE = 1_000;
  private static final int CHUNK = 200;

  private final MigrationStore migrations;
  private final BackgroundJobs jobs;
  private final InstantSource clock;

  public MigratePhases(MigrationStore migrations, BackgroundJobs jobs, InstantSource clock) {
    this.migrations = migrations;
    this.jobs = jobs;
    this.clock = clock;
  }

  /** Enqueues every migration that is due; more than a thousand wait for the next time. */
  public void startDue() {
    List<Passage> due = migrations.due(clock.instant(), MOST_AT_ONCE);
    due.forEach(it -> jobs.enqueue(new MigratePhaseRequest(it.source(), it.target(), false)));
    if (!due.isEmpty()) {
      log.atInfo().addKeyValue("phases", due.size()).log("migrations start");
    }
  }

  /** One migration, chunk by chunk. */
  public void migrate(MigratePhaseRequest request, JobProgress progress) {
    Passage passage = new Passage(request.source(), request.target());
    long copied = 0;
    boolean more = true;
    while (more) {
      switch (migrations.copy(passage, request.forced(), CHUNK, clock.instant())) {
        case Step.Copied(List<SubmissionId> copies, long left) -> {
          copies.forEach(this::prepare);
          copied += copies.size();
          progress.reached(copied, copied + left);
        }
        case Step.Complete() -> {
          log.atInfo()
              .addKeyValue("phase", request.target())
              .addKeyValue("copied", copied)
              .log("phase migrated");
          more = false;
        }
        case Step.Postponed() -> {
          log.atInfo().addKeyValue("phase", request.target()).log("migration postponed");
          more = false;
        }
        case Step.Gone() -> more = false;
      }
    }
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
