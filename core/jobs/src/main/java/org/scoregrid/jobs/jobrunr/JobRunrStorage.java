package org.scoregrid.jobs.jobrunr;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jobrunr.jobs.mappers.JobMapper;
import org.jobrunr.storage.StorageProvider;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;
import org.jobrunr.utils.mapper.JsonMapper;
import org.jobrunr.utils.mapper.jackson.JacksonJsonMapper;

/** Where jobs are kept: tables of JobRunr's own in the schema {@code jobrunr} of our database. */
public final class JobRunrStorage {
  private static final String SCHEMA = "jobrunr";

  /** Any number; processes that start together wait for each other on it. */
  private static final long MIGRATION_LOCK = 0x6a6f6272756e72L;

  private JobRunrStorage() {}

  /**
   * Makes or updates the tables and opens them. Closing the storage leaves the data source open.
   *
   * @param database pool of two connections or more
   * @throws SQLException when the database cannot be reached
   */
  public static StorageProvider postgres(DataSource database) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("select pg_advisory_lock(" + MIGRATION_LOCK + ")");
      try {
        statement.execute("create schema if not exists " + SCHEMA);
        commit(connection);
        StorageProvider storage = new PostgresStorageProvider(database, SCHEMA + ".");
        storage.setJobMapper(new JobMapper(json()));
        return storage;
      } finally {
        statement.execute("select pg_advisory_unlock(" + MIGRATION_LOCK + ")");
        commit(connection);
      }
    }
  }

  private static void commit(Connection connection) throws SQLException {
    if (!connection.getAutoCommit()) {
      connection.commit();
    }
  }

  static JsonMapper json() {
    return new JacksonJsonMapper();
  }
}
