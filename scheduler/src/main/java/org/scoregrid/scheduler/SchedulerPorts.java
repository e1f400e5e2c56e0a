package org.scoregrid.scheduler;

import java.time.InstantSource;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.scoregrid.fleet.Fleet;
import org.scoregrid.jobs.BackgroundJobs;
import org.scoregrid.queuebridge.Broker;
import org.scoregrid.scheduler.mail.MailTransport;
import org.scoregrid.scheduler.queue.QueuePorts;
import org.scoregrid.store.AuditLog;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.ChangeFeed;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.DatasetStore;
import org.scoregrid.store.DoomedObjects;
import org.scoregrid.store.DumpStore;
import org.scoregrid.store.JobStores;
import org.scoregrid.store.Leadership;
import org.scoregrid.store.MailOutbox;
import org.scoregrid.store.RescoreStore;
import org.scoregrid.store.RunStore;
import org.scoregrid.store.SpillOvers;
import org.scoregrid.store.SubmissionStore;

/**
 * What a scheduler needs from outside. It closes none of them.
 *
 * @param database where the background jobs are kept
 * @param queues null: the site has no private queues
 */
public record SchedulerPorts(
    DataSource database,
    RunStore runs,
    SubmissionStore submissions,
    RescoreStore rescores,
    CompetitionStore competitions,
    DatasetStore datasets,
    DumpStore dumps,
    DoomedObjects doomedObjects,
    MailOutbox mails,
    JobStores jobStores,
    MailTransport mailTransport,
    AuditLog audit,
    BlobStore blobs,
    Broker broker,
    Fleet fleet,
    ChangeFeed changes,
    BackgroundJobs jobs,
    Leadership leadership,
    SpillOvers spillOvers,
    InstantSource clock,
    @Nullable QueuePorts queues) {
  /** With private queues. */
  public SchedulerPorts with(QueuePorts privateQueues) {
    return new SchedulerPorts(
        database,
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
        blobs,
        broker,
        fleet,
        changes,
        jobs,
        leadership,
        spillOvers,
        clock,
        privateQueues);
  }
}
