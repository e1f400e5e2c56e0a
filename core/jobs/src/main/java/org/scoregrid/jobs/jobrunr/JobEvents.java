package org.scoregrid.jobs.jobrunr;

import org.jobrunr.jobs.Job;
import org.jobrunr.jobs.filters.JobServerFilter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what happens to jobs into the log. */
final class JobEvents implements JobServerFilter {
  private static final Logger log = LoggerFactory.getLogger(JobEvents.class);

  @Override
  public void onProcessing(Job job) {
    log.atDebug().addKeyValue("job", job.getJobName()).log("job starts");
  }

  @Override
  public void onProcessingSucceeded(Job job) {
    log.atDebug().addKeyValue("job", job.getJobName()).log("job done");
  }

  @Override
  public void onProcessingFailed(Job job, Exception e) {
    // JobRunr writes the stack trace itself.
    log.atWarn()
        .addKeyValue("job", job.getJobName())
        .addKeyValue("id", job.getId())
        .log("job failed, may be tried again");
  }

  @Override
  public void onFailedAfterRetries(Job job) {
    log.atError()
        .addKeyValue("job", job.getJobName())
        .addKeyValue("id", job.getId())
        .log("job given up");
  }
}
