package org.scoregrid.scheduler.jobs;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.scoregrid.jobs.PrepareSubmissionHandler;
import org.scoregrid.jobs.UnpackBundleHandler;
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
   * @param workers jobs at the same time
   * @throws SQLException when the database cannot be reached
   */
  public static JobServer start(
      DataSource database, PrepareSubmission prepare, UnpackBundle unpack, int workers)
      throws SQLException {
    JobHandlers handlers =
        JobHandlers.none()
            .with(PrepareSubmissionHandler.class, request -> prepare.prepare(request.submission()))
            .with(UnpackBundleHandler.class, request -> unpack.unpack(request.creation()));
    JobRunrServer server = new JobRunrServer(JobRunrStorage.postgres(database), handlers, workers);
    server.start();
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
