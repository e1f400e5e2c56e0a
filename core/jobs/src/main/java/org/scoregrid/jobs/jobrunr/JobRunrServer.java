package org.scoregrid.jobs.jobrunr;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jobrunr.dashboard.JobRunrDashboardWebServer;
import org.jobrunr.dashboard.JobRunrDashboardWebServerConfiguration;
import org.jobrunr.jobs.filters.RetryFilter;
import org.jobrunr.scheduling.JobRequestScheduler;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.server.JobActivator;
import org.jobrunr.server.JobSteward;
import org.jobrunr.server.configuration.BackgroundJobServerThreadType;
import org.jobrunr.server.configuration.DefaultBackgroundJobServerWorkerPolicy;
import org.jobrunr.storage.StorageProvider;
import org.jspecify.annotations.Nullable;
import org.scoregrid.jobs.RecurringJob;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs background jobs on virtual threads. Looks for work when it is nudged, when a job ends, and
 * every five seconds (the shortest that JobRunr allows on a database). A job that fails is tried
 * again up to five times, after about 3, 9, 27, 81 and 243 seconds. Thread-safe.
 */
public final class JobRunrServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(JobRunrServer.class);
  private static final Duration POLL = Duration.ofSeconds(5);
  private static final Duration SECOND_LOOK = Duration.ofMillis(100);
  private static final Duration KEEP_DONE = Duration.ofHours(12);
  private static final Duration LAST_WORDS = Duration.ofSeconds(10);
  private static final int RETRIES = 5;
  private static final int BACK_OFF_SEED = 3;

  /**
   * JobRunr's own pages, on all interfaces of this host.
   *
   * @param port TCP port
   */
  public record Dashboard(int port, String user, String password) {

    /** Without the password. */
    @Override
    public String toString() {
      return "Dashboard[port=" + port + ", user=" + user + "]";
    }
  }

  private final StorageProvider storage;
  private final BackgroundJobServer server;
  private final @Nullable JobRunrDashboardWebServer dashboard;
  private final Semaphore nudges = new Semaphore(0);
  private final Thread nudger = Thread.ofVirtual().name("job-nudger").unstarted(this::look);

  /** Without a dashboard. */
  public JobRunrServer(StorageProvider storage, JobHandlers handlers, int workers) {
    this(storage, handlers, workers, null);
  }

  /**
   * @param workers jobs that run at once on this server
   * @param dashboard null: none
   */
  public JobRunrServer(
      StorageProvider storage, JobHandlers handlers, int workers, @Nullable Dashboard dashboard) {
    this.storage = storage;
    this.server =
        new BackgroundJobServer(
            storage, JobRunrStorage.json(), activator(handlers), configuration(workers));
    server.setJobFilters(List.of(new RetryFilter(RETRIES, BACK_OFF_SEED), new JobEvents()));
    this.dashboard = dashboard == null ? null : pages(storage, dashboard);
  }

  private static JobActivator activator(JobHandlers handlers) {
    return new JobActivator() {
      @Override
      public <T> T activateJob(Class<T> type) {
        return handlers
            .find(type)
            .orElseThrow(
                () -> new IllegalStateException("nobody here does jobs of " + type.getName()));
      }
    };
  }

  private static BackgroundJobServerConfiguration configuration(int workers) {
    return BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
        .andName("scoregrid")
        .andPollInterval(POLL)
        .andDeleteSucceededJobsAfter(KEEP_DONE)
        .andInterruptJobsAwaitDurationOnStopBackgroundJobServer(LAST_WORDS)
        .andBackgroundJobServerWorkerPolicy(
            new DefaultBackgroundJobServerWorkerPolicy(
                workers, BackgroundJobServerThreadType.VirtualThreads));
  }

  private static JobRunrDashboardWebServer pages(StorageProvider storage, Dashboard dashboard) {
    return new JobRunrDashboardWebServer(
        storage,
        JobRunrStorage.json(),
        JobRunrDashboardWebServerConfiguration.usingStandardDashboardConfiguration()
            .andPort(dashboard.port())
            .andBasicAuthentication(dashboard.user(), dashboard.password())
            .andAllowAnonymousDataUsage(false));
  }

  /** Starts to work; once only. Jobs that wait already are taken at once. */
  public void start() {
    server.start();
    nudger.start();
    if (dashboard != null) {
      dashboard.start();
    }
    log.atInfo().addKeyValue("server", server.getId()).log("job server started");
  }

  /**
   * Has a job started by the clock from now on, by whichever server leads. A second call about the
   * same thing replaces the first.
   */
  public void every(RecurringJob recurring) {
    new JobRequestScheduler(storage)
        .scheduleRecurrently(
            recurring.job().about(), recurring.cron(), ZoneOffset.UTC, recurring.job());
  }

  /**
   * Has exactly these jobs started by the clock: what the tables name and this list does not is
   * removed from them. Several servers may say the same.
   */
  public void clock(List<RecurringJob> recurring) {
    recurring.forEach(this::every);
    Set<String> wanted =
        recurring.stream().map(each -> each.job().about()).collect(Collectors.toSet());
    for (var stored : storage.getRecurringJobs()) {
      if (!wanted.contains(stored.getId())) {
        storage.deleteRecurringJob(stored.getId());
        log.atInfo().addKeyValue("job", stored.getId()).log("no longer started by the clock");
      }
    }
  }

  /** Says that there may be a new job. Returns at once. */
  public void nudge() {
    nudges.release();
  }

  /**
   * Runs until it is interrupted by {@link #close}. JobRunr passes over a look that comes while
   * another one is going on, which may have missed the newest job: hence a second look.
   */
  private void look() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        nudges.acquire();
        nudges.drainPermits();
        lookOnce();
        if (!nudges.tryAcquire(SECOND_LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
          lookOnce();
        } else {
          nudges.release();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The steward looks for work whenever a worker gets idle. */
  private void lookOnce() {
    try {
      JobSteward steward = server.getJobSteward();
      steward.notifyThreadOccupied();
      steward.notifyThreadIdle();
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).log("could not look for jobs");
    }
  }

  /** Takes no new jobs, waits up to ten seconds for those that run, then interrupts them. */
  @Override
  public void close() {
    nudger.interrupt();
    if (dashboard != null) {
      dashboard.stop();
    }
    server.stop();
  }
}
