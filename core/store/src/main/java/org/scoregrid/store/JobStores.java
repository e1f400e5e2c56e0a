package org.scoregrid.store;

/** What the background jobs of this site keep in the database, and those who ask for them. */
public record JobStores(
    MigrationStore migrations,
    RerunStore reruns,
    MailQueue mailQueue,
    Mailings mailings,
    Leftovers leftovers,
    HomeCounters homeCounters,
    SiteActivity activity,
    StorageCheck storageChecks,
    StorageUsage storageUsage,
    QuotaRecount quotaRecount,
    JobRecords records) {}
