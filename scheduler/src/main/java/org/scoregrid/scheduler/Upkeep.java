package org.scoregrid.scheduler;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.scoregrid.jobs.BackgroundJobs;
import org.scoregrid.jobs.CleanUpHandler;
import org.scoregrid.jobs.CleanUpRequest;
import org.scoregrid.jobs.CountForHomePageHandler;
import org.scoregrid.jobs.CountForHomePageRequest;
import org.scoregrid.jobs.DeleteOrphansHandler;
import org.scoregrid.jobs.DeleteOrphansRequest;
import org.scoregrid.jobs.EmailParticipantsHandler;
import org.scoregrid.jobs.EmailParticipantsRequest;
import org.scoregrid.jobs.JobLedger;
import org.scoregrid.jobs.MeasureStorageHandler;
import org.scoregrid.jobs.MeasureStorageRequest;
import org.scoregrid.jobs.MigratePhaseHandler;
import org.scoregrid.jobs.MigratePhaseRequest;
import org.scoregrid.jobs.RecurringJob;
import org.scoregrid.jobs.RerunManyHandler;
import org.scoregrid.jobs.RerunManyRequest;
import org.scoregrid.jobs.SendMailsHandler;
import org.scoregrid.jobs.SendMailsRequest;
import org.scoregrid.jobs.StartMigrationsHandler;
import org.scoregrid.jobs.StartMigrationsRequest;
import org.scoregrid.jobs.jobrunr.JobHandlers;
import org.scoregrid.scheduler.jobs.CleanUp;
import org.scoregrid.scheduler.jobs.DeleteOrphans;
import org.scoregrid.scheduler.jobs.EmailParticipants;
import org.scoregrid.scheduler.jobs.MeasureStorage;
import org.scoregrid.scheduler.jobs.MigratePhases;
import org.scoregrid.scheduler.jobs.RecordedJobs;
import org.scoregrid.scheduler.jobs.RerunMany;
import org.scoregrid.scheduler.jobs.SendMails;
import org.scoregrid.store.JobStores;

/**
 * The jobs that keep a site going besides the submissions themselves, with their deadlines
 * (reference/site-tasks.md 1) and their times.
 */
final class Upkeep {
  private static final Duration SHORT = Duration.ofMinutes(5);
  private static final Duration WHOLE_STORAGE = Duration.ofHours(24);
  private static final Duration CHUNKED = Duration.ofHours(2);

  private final SchedulerPorts ports;
  private final SchedulerConfig config;
  private final JobStores stores;
  private final JobLedger ledger;

  Upkeep(SchedulerConfig config, SchedulerPorts ports) {
    this.config = config;
    this.ports = ports;
    this.stores = ports.jobStores();
    this.ledger = new RecordedJobs(stores.records(), ports.clock());
  }

  /** What the clock starts; times are UTC. */
  static List<RecurringJob> recurring() {
    return List.of(
        new RecurringJob("PT5M", new StartMigrationsRequest()),
        new RecurringJob("PT1M", new SendMailsRequest()),
        new RecurringJob("17 3 * * *", new CleanUpRequest()),
        new RecurringJob("0 2 * * 0", new MeasureStorageRequest()),
        new RecurringJob("PT24H", new CountForHomePageRequest()));
  }

  /** These and more. */
  JobHandlers addTo(JobHandlers handlers) {
    return storage(others(phases(handlers)));
  }

  private JobHandlers phases(JobHandlers handlers) {
    BackgroundJobs jobs = ports.jobs();
    InstantSource clock = ports.clock();
    MigratePhases migrate = new MigratePhases(stores.migrations(), jobs, clock);
    RerunMany rerun = new RerunMany(stores.reruns(), jobs, clock);
    EmailParticipants email = new EmailParticipants(stores.mailings(), jobs, clock);
    return handlers
        .with(
            StartMigrationsHandler.class,
            StartMigrationsRequest.class,
            SHORT,
            ledger,
            (request, progress) -> {
              migrate.startDue();
              rerun.resume();
              email.resume();
            })
        .with(
            MigratePhaseHandler.class, MigratePhaseRequest.class, CHUNKED, ledger, migrate::migrate)
        .with(RerunManyHandler.class, RerunManyRequest.class, CHUNKED, ledger, rerun::rerun)
        .with(
            EmailParticipantsHandler.class,
            EmailParticipantsRequest.class,
            SHORT,
            ledger,
            email::post);
  }

  private JobHandlers storage(JobHandlers handlers) {
    InstantSource clock = ports.clock();
    MeasureStorage measure =
        new MeasureStorage(ports.blobs(), stores.storageChecks(), stores.storageUsage(), clock);
    DeleteOrphans orphans = new DeleteOrphans(stores.storageChecks(), clock);
    return handlers
        .with(
            MeasureStorageHandler.class,
            MeasureStorageRequest.class,
            WHOLE_STORAGE,
            ledger,
            (request, progress) -> measure.measure(progress))
        .with(
            DeleteOrphansHandler.class,
            DeleteOrphansRequest.class,
            CHUNKED,
            ledger,
            (request, progress) -> orphans.delete(progress));
  }

  private JobHandlers others(JobHandlers handlers) {
    InstantSource clock = ports.clock();
    SendMails mails = new SendMails(stores.mailQueue(), ports.mailTransport(), clock);
    CleanUp cleanUp =
        new CleanUp(
            stores.leftovers(),
            stores.mailQueue(),
            stores.records(),
            config.tempDirectory(),
            clock);
    return handlers
        .with(
            SendMailsHandler.class,
            SendMailsRequest.class,
            SHORT,
            ledger,
            (request, progress) -> mails.send(progress))
        .with(
            CleanUpHandler.class,
            CleanUpRequest.class,
            CHUNKED,
            ledger,
            (request, progress) -> cleanUp.cleanUp(progress))
        .with(
            CountForHomePageHandler.class,
            CountForHomePageRequest.class,
            SHORT,
            ledger,
            (request, progress) -> stores.homeCounters().count(clock.instant()));
  }
}
