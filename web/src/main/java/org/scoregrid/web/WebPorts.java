package org.scoregrid.web;

import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.scoregrid.fleet.Fleet;
import org.scoregrid.jobs.BackgroundJobs;
import org.scoregrid.store.AccountStore;
import org.scoregrid.store.AuditLog;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.ChangeFeed;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.DatasetStore;
import org.scoregrid.store.DatasetUses;
import org.scoregrid.store.DeletionStore;
import org.scoregrid.store.DumpStore;
import org.scoregrid.store.JobStores;
import org.scoregrid.store.LeaderboardStore;
import org.scoregrid.store.LocalObjects;
import org.scoregrid.store.MailOutbox;
import org.scoregrid.store.OrganizationStore;
import org.scoregrid.store.ParticipantStore;
import org.scoregrid.store.RescoreStore;
import org.scoregrid.store.SubmissionStore;
import org.scoregrid.web.queue.QueueOffer;
import org.scoregrid.web.resource.ResourcePorts;

/**
 * What the web process needs from outside. It closes none of them.
 *
 * @param localObjects null where storage is not served by this site
 */
public record WebPorts(
    AccountStore accounts,
    DatasetStore datasets,
    DatasetUses datasetUses,
    DumpStore dumps,
    ResourcePorts resources,
    QueueOffer queues,
    CompetitionStore competitions,
    SubmissionStore submissions,
    RescoreStore rescores,
    LeaderboardStore leaderboards,
    ParticipantStore participants,
    OrganizationStore organizations,
    DeletionStore deletions,
    MailOutbox mails,
    JobStores jobStores,
    AuditLog audit,
    BlobStore blobs,
    @Nullable LocalObjects localObjects,
    ChangeFeed changes,
    BackgroundJobs jobs,
    Fleet fleet,
    InstantSource clock) {}
