package org.scoregrid.scheduler.jobs;

import java.time.InstantSource;
import org.scoregrid.jobs.BackgroundJob;
import org.scoregrid.jobs.JobLedger;
import org.scoregrid.store.JobRecords;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes how jobs go into the database, for people. */
public final class RecordedJobs implements JobLedger {
  private static final Logger log = LoggerFactory.getLogger(RecordedJobs.class);

  private final JobRecords records;
  private final InstantSource clock;

  public RecordedJobs(JobRecords records, InstantSource clock) {
    this.records = records;
    this.clock = clock;
  }

  @Override
  public void started(BackgroundJob job) {
    write(job, () -> records.started(job.about(), clock.instant()));
  }

  @Override
  public void reached(BackgroundJob job, long done, long total) {
    write(job, () -> records.reached(job.about(), done, total, clock.instant()));
  }

  @Override
  public void done(BackgroundJob job) {
    write(job, () -> records.done(job.about(), clock.instant()));
  }

  @Override
  public void failed(BackgroundJob job, Throwable why) {
    write(job, () -> records.failed(job.about(), String.valueOf(why), clock.instant()));
  }

  private static void write(BackgroundJob job, Runnable row) {
    try {
      row.run();
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).addKeyValue("job", job.about()).log("job not recorded");
    }
  }
}
