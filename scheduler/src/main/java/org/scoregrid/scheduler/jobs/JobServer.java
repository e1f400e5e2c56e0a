package org.scoregrid.scheduler.jobs;

import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.scoregrid.jobs.RecurringJob;
import org.scoregrid.jobs.jobrunr.JobHandlers;
import org.scoregrid.jobs.jobrunr.JobRunrServer;
import org.scoregrid.jobs.jobrunr.JobRunrStorage;

/** Runs the background jobs of this scheduler. */
public final class JobServer implements AutoCloseable {
  private final JobRunrServer server;

  private JobServer(JobRunrServer server) {
    this.server = server;
  }

  /**
   * @param recurring what the clock starts; several schedulers name the same
   * @param workers jobs at the same time
   * @throws SQLException when the database cannot be reached
   */
  public static JobServer start(
      DataSource database, JobHandlers handlers, List<RecurringJob> recurring, int workers)
      throws SQLException {
    JobRunrServer server = new JobRunrServer(JobRunrStorage.postgres(database), handlers, workers);
    server.start();
    server.clock(recurring);
    return new JobServer(server);
  }

  /** Looks for work now instead of at the next poll. */
  public void nudge() {
    server.nudge();
  }

  @Override
  public void close() {
    server.close();
  }
}
