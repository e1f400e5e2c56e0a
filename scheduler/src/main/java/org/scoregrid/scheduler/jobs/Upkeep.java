package org.scoregrid.scheduler.jobs;

import java.nio.file.Path;
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
import org.scoregrid.jobs.RecountQuotasHandler;
import org.scoregrid.jobs.RecountQuotasRequest;
import org.scoregrid.jobs.RecurringJob;
import org.scoregrid.jobs.RerunManyHandler;
import org.scoregrid.jobs.RerunManyRequest;
import org.scoregrid.jobs.SendMailsHandler;
import org.scoregrid.jobs.SendMailsRequest;
import org.scoregrid.jobs.StartMigrationsHandler;
import org.scoregrid.jobs.StartMigrationsRequest;
import org.scoregrid.jobs.jobrunr.JobHandlers;
import org.scoregrid.scheduler.mail.MailTransport;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.JobStores;

/**
 * The jobs that keep a site going besides the submissions themselves, with their deadlines
 * (reference/site-tasks.md 1) and their times.
 */
public final class Upkeep {
  private static final Duration SHORT = Duration.ofMinutes(5);
  private static final Duration WHOLE_STORAGE = Duration.ofHours(24);
  private static final Duration CHUNKED = Duration.ofHours(2);

  private final JobStores stores;
  private final BackgroundJobs jobs;
  private final MailTransport mailTransport;
  private final BlobStore blobs;
  private final Path tempDirectory;
  private final InstantSource clock;
  private final JobLedger ledger;

  /**
   * @param jobs where they enqueue what follows
   * @param tempDirectory of all jobs
   */
  public Upkeep(
      JobStores stores,
      BackgroundJobs jobs,
      MailTransport mailTransport,
      BlobStore blobs,
      Path tempDirectory,
      InstantSource clock) {
    this.stores = stores;
    this.jobs = jobs;
    this.mailTransport = mailTransport;
    this.blobs = blobs;
    this.tempDirectory = tempDirectory;
    this.clock = clock;
    this.ledger = new RecordedJobs(stores.records(), clock);
  }

  /** What the clock starts; times are UTC. */
  public static List<RecurringJob> recurring() {
    return List.of(
        new RecurringJob("PT5M", new StartMigrationsRequest()),
        new RecurringJob("PT1M", new SendMailsRequest()),
        new RecurringJob("17 3 * * *", new CleanUpRequest()),
        new RecurringJob("0 2 * * 0", new MeasureStorageRequest()),
        new RecurringJob("47 4 * * *", new RecountQuotasRequest()),
        new RecurringJob("PT24H", new CountForHomePageRequest()));
  }

  /** These and more. */
  public JobHandlers addTo(JobHandlers handlers) {
    return storage(others(phases(handlers)));
  }

  private JobHandlers phases(JobHandlers handlers) {
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
    MeasureStorage measure =
        new MeasureStorage(blobs, stores.storageChecks(), stores.storageUsage(), clock);
    RecountQuotas recount = new RecountQuotas(stores.quotaRecount(), clock);
    DeleteOrphans orphans = new DeleteOrphans(stores.storageChecks(), clock);
    return handlers
        .with(
            MeasureStorageHandler.class,
            MeasureStorageRequest.class,
            WHOLE_STORAGE,
            ledger,
            (request, progress) -> measure.measure(progress))
        .with(
            RecountQuotasHandler.class,
            RecountQuotasRequest.class,
            CHUNKED,
            ledger,
            (request, progress) -> recount.recount(progress))
        .with(
            DeleteOrphansHandler.class,
            DeleteOrphansRequest.class,
            CHUNKED,
            ledger,
            (request, progress) -> orphans.delete(progress));
  }

  private JobHandlers others(JobHandlers handlers) {
    SendMails mails = new SendMails(stores.mailQueue(), mailTransport, clock);
    CleanUp cleanUp =
        new CleanUp(stores.leftovers(), stores.mailQueue(), stores.records(), tempDirectory, clock);
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
