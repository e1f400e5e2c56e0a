package org.scoregrid.store.postgres;

import org.scoregrid.store.JobStores;

/** The stores of background jobs over one database. */
public final class PostgresJobStores {
  private PostgresJobStores() {}

  public static JobStores over(PostgresDatabase database) {
    return new JobStores(
        new PostgresMigrationStore(database),
        new PostgresRerunStore(database),
        new PostgresMailQueue(database),
        new PostgresMailings(database),
        new PostgresLeftovers(database),
        new PostgresHomeCounters(database),
        new PostgresSiteActivity(database),
        new PostgresStorageCheck(database),
        new PostgresStorageUsage(database),
        new PostgresQuotaRecount(database),
        new PostgresJobRecords(database));
  }
}
