package org.scoregrid.jobs.jobrunr;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.jobrunr.jobs.Job;
import org.jobrunr.jobs.states.StateName;
import org.jobrunr.scheduling.JobRequestScheduler;
import org.jobrunr.storage.JobNotFoundException;
import org.jobrunr.storage.StorageProvider;
import org.scoregrid.jobs.BackgroundJob;
import org.scoregrid.jobs.BackgroundJobs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Enqueues jobs in JobRunr's tables. A job's id follows from what it is about: one that waits or
 * runs is not enqueued again, one that is over (done or given up) is, with fresh retries.
 * Thread-safe. Throws JobRunr's {@code StorageException} when the database cannot be reached.
 */
public final class JobRunrJobs implements BackgroundJobs {
  private static final Logger log = LoggerFactory.getLogger(JobRunrJobs.class);

  private final StorageProvider storage;
  private final JobRequestScheduler scheduler;
  private final Runnable afterEnqueue;

  /**
   * @param afterEnqueue wakes the servers; when it fails, the job starts at their next poll
   */
  public JobRunrJobs(StorageProvider storage, Runnable afterEnqueue) {
    this.storage = storage;
    this.scheduler = new JobRequestScheduler(storage);
    this.afterEnqueue = afterEnqueue;
  }

  /**
   * Over JobRunr's tables in a database.
   *
   * @throws SQLException when the database cannot be reached
   */
  public static BackgroundJobs over(DataSource database, Runnable afterEnqueue)
      throws SQLException {
    return new JobRunrJobs(JobRunrStorage.postgres(database), afterEnqueue);
  }

  @Override
  public void enqueue(BackgroundJob request) {
    String about = request.about();
    UUID id = UUID.nameUUIDFromBytes(about.getBytes(StandardCharsets.UTF_8));
    removeFinished(id, about);
    // Does nothing where a job of this id exists.
    scheduler.enqueue(id, request);
    log.atDebug().addKeyValue("job", about).log("job enqueued");
    wakeServers();
  }

  private void removeFinished(UUID id, String about) {
    try {
      Job earlier = storage.getJobById(id);
      StateName state = earlier.getState();
      if (isOver(state)) {
        storage.deletePermanently(id);
        log.atInfo().addKeyValue("job", about).addKeyValue("was", state).log("job runs again");
      }
    } catch (JobNotFoundException e) {
      log.atTrace().addKeyValue("job", about).log("job is new");
    }
  }

  private static boolean isOver(StateName state) {
    return state == StateName.SUCCEEDED || state == StateName.FAILED || state == StateName.DELETED;
  }

  private void wakeServers() {
    try {
      afterEnqueue.run();
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).log("job servers not woken");
    }
  }
}
