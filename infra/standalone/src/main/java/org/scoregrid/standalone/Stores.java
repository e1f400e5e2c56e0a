package org.scoregrid.standalone;

import java.sql.SQLException;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.run.LifecyclePolicy;
import org.scoregrid.fleet.Fleet;
import org.scoregrid.jobs.BackgroundJobs;
import org.scoregrid.jobs.jobrunr.JobRunrJobs;
import org.scoregrid.queuebridge.Broker;
import org.scoregrid.scheduler.SchedulerPorts;
import org.scoregrid.scheduler.mail.MailTransport;
import org.scoregrid.store.AccountStore;
import org.scoregrid.store.AuditLog;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.ChangeFeed;
import org.scoregrid.store.ClaimingBlobStore;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.DatasetStore;
import org.scoregrid.store.DatasetUses;
import org.scoregrid.store.DeletionStore;
import org.scoregrid.store.DoomedObjects;
import org.scoregrid.store.DumpStore;
import org.scoregrid.store.JobStores;
import org.scoregrid.store.LeaderboardStore;
import org.scoregrid.store.Leadership;
import org.scoregrid.store.LocalObjects;
import org.scoregrid.store.MailOutbox;
import org.scoregrid.store.OrganizationStore;
import org.scoregrid.store.ParticipantStore;
import org.scoregrid.store.QueueStore;
import org.scoregrid.store.QueueUpkeep;
import org.scoregrid.store.RescoreStore;
import org.scoregrid.store.RunStore;
import org.scoregrid.store.SpillOvers;
import org.scoregrid.store.SubmissionStore;
import org.scoregrid.store.postgres.PostgresAccountStore;
import org.scoregrid.store.postgres.PostgresAuditLog;
import org.scoregrid.store.postgres.PostgresChangeFeed;
import org.scoregrid.store.postgres.PostgresCleanUps;
import org.scoregrid.store.postgres.PostgresCompetitionStore;
import org.scoregrid.store.postgres.PostgresConfig;
import org.scoregrid.store.postgres.PostgresDatabase;
import org.scoregrid.store.postgres.PostgresDatasetChanges;
import org.scoregrid.store.postgres.PostgresDatasetLists;
import org.scoregrid.store.postgres.PostgresDatasetStore;
import org.scoregrid.store.postgres.PostgresDatasetUses;
import org.scoregrid.store.postgres.PostgresDeletionStore;
import org.scoregrid.store.postgres.PostgresDoomedObjects;
import org.scoregrid.store.postgres.PostgresDumpStore;
import org.scoregrid.store.postgres.PostgresJobStores;
import org.scoregrid.store.postgres.PostgresLeaderboardStore;
import org.scoregrid.store.postgres.PostgresLeadership;
import org.scoregrid.store.postgres.PostgresMailOutbox;
import org.scoregrid.store.postgres.PostgresOrganizationStore;
import org.scoregrid.store.postgres.PostgresParticipantStore;
import org.scoregrid.store.postgres.PostgresQueueStore;
import org.scoregrid.store.postgres.PostgresQueueUpkeep;
import org.scoregrid.store.postgres.PostgresRescoreStore;
import org.scoregrid.store.postgres.PostgresRunStore;
import org.scoregrid.store.postgres.PostgresSolutionStore;
import org.scoregrid.store.postgres.PostgresSpillOvers;
import org.scoregrid.store.postgres.PostgresSubmissionStore;
import org.scoregrid.store.postgres.PostgresTaskStore;
import org.scoregrid.web.WebPorts;
import org.scoregrid.web.queue.QueueOffer;
import org.scoregrid.web.resource.ResourcePorts;

/** Everything that is kept in one database. */
public record Stores(
    PostgresDatabase database,
    AccountStore accounts,
    DatasetStore datasets,
    DatasetUses datasetUses,
    DumpStore dumps,
    DoomedObjects doomedObjects,
    ResourcePorts resources,
    QueueStore queues,
    QueueUpkeep queueUpkeep,
    CompetitionStore competitions,
    SubmissionStore submissions,
    RescoreStore rescores,
    RunStore runs,
    LeaderboardStore leaderboards,
    ParticipantStore participants,
    OrganizationStore organizations,
    DeletionStore deletions,
    MailOutbox mails,
    JobStores jobStores,
    AuditLog audit,
    ChangeFeed changes,
    BackgroundJobs jobs,
    Leadership leadership,
    SpillOvers spillOvers)
    implements AutoCloseable {

  /**
   * Opens the database and brings its tables up to date.
   *
   * @throws SQLException when it cannot be reached
   */
  public static Stores open(PostgresConfig config, LifecyclePolicy policy) throws SQLException {
    PostgresDatabase database = PostgresDatabase.open(config);
    database.migrate();
    ChangeFeed changes = PostgresChangeFeed.open(database);
    return new Stores(
        database,
        new PostgresAccountStore(database),
        new PostgresDatasetStore(database),
        new PostgresDatasetUses(database),
        new PostgresDumpStore(database),
        new PostgresDoomedObjects(database.dataSource()),
        resources(database.dataSource()),
        new PostgresQueueStore(database.dataSource()),
        new PostgresQueueUpkeep(database.dataSource()),
        new PostgresCompetitionStore(database),
        new PostgresSubmissionStore(database.dataSource(), policy),
        new PostgresRescoreStore(database.dataSource(), policy),
        new PostgresRunStore(database.dataSource(), policy),
        new PostgresLeaderboardStore(database),
        new PostgresParticipantStore(database),
        new PostgresOrganizationStore(database),
        new PostgresDeletionStore(database.dataSource(), policy),
        new PostgresMailOutbox(database),
        PostgresJobStores.over(database),
        new PostgresAuditLog(database),
        changes,
        JobRunrJobs.over(
            database.dataSource(), () -> changes.notify(ChangeFeed.Channel.JOBS_ENQUEUED, "")),
        new PostgresLeadership(database),
        new PostgresSpillOvers(database.dataSource()));
  }

  private static ResourcePorts resources(DataSource database) {
    return new ResourcePorts(
        new PostgresDatasetChanges(database),
        new PostgresDatasetLists(database),
        new PostgresTaskStore(database),
        new PostgresSolutionStore(database),
        new PostgresCleanUps(database));
  }

  /** What a web process needs that offers no private queues. */
  public WebPorts web(
      BlobStore blobs, @Nullable LocalObjects localObjects, Fleet fleet, InstantSource clock) {
    return web(blobs, localObjects, null, fleet, clock);
  }

  /**
   * What a web process needs.
   *
   * @param localObjects null where storage is not served by this site
   * @param workers where workers of private queues connect; null: the site offers none
   */
  public WebPorts web(
      BlobStore blobs,
      @Nullable LocalObjects localObjects,
      QueueOffer.@Nullable Address workers,
      Fleet fleet,
      InstantSource clock) {
    return new WebPorts(
        accounts,
        datasets,
        datasetUses,
        dumps,
        resources,
        new QueueOffer(queues, workers),
        competitions,
        submissions,
        rescores,
        leaderboards,
        participants,
        organizations,
        deletions,
        mails,
        jobStores,
        audit,
        new ClaimingBlobStore(blobs, doomedObjects, clock),
        localObjects,
        changes,
        jobs,
        fleet,
        clock);
  }

  /** What a scheduler needs. */
  SchedulerPorts scheduler(
      BlobStore blobs,
      Broker broker,
      Fleet fleet,
      MailTransport mailTransport,
      InstantSource clock) {
    return new SchedulerPorts(
        database.dataSource(),
        runs,
        submissions,
        rescores,
        competitions,
        datasets,
        dumps,
        doomedObjects,
        mails,
        jobStores,
        mailTransport,
        audit,
        new ClaimingBlobStore(blobs, doomedObjects, clock),
        broker,
        fleet,
        changes,
        jobs,
        leadership,
        spillOvers,
        clock,
        null);
  }

  @Override
  public void close() {
    leadership.close();
    changes.close();
    database.close();
  }
}
