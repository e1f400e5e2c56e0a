package org.scoregrid.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.scoregrid.store.postgres.PostgresConfig;
import org.scoregrid.store.postgres.PostgresDatabase;

/**
 * A real PostgreSQL on a free port of loopback, one per JVM, started by the first call and stopped
 * with the JVM. Thread-safe.
 */
public final class PostgresServer {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final String MIGRATED = "scoregrid_migrated";
  private static final int POOL_SIZE = 8;

  private final EmbeddedPostgres postgres;
  private int databases;

  private PostgresServer(EmbeddedPostgres postgres) {
    this.postgres = postgres;
  }

  /** Initialised by the first user of the JVM. */
  private static final class Shared {
    static final PostgresServer SERVER = start();
  }

  /** A new, empty database with the current schema. The caller closes it. */
  public static PostgresDatabase freshDatabase() {
    return PostgresDatabase.open(freshConfig());
  }

  /** The same, for tests that open it themselves. */
  public static PostgresConfig freshConfig() {
    return Shared.SERVER.copyOfMigrated();
  }

  private static PostgresServer start() {
    try {
      // Durability is not what these tests are about.
      EmbeddedPostgres postgres =
          EmbeddedPostgres.builder()
              .setPGStartupWait(START_TIMEOUT)
              .setServerConfig("max_connections", "300")
              .setServerConfig("fsync", "off")
              .setServerConfig("full_page_writes", "off")
              .setServerConfig("synchronous_commit", "off")
              .start();
      PostgresServer server = new PostgresServer(postgres);
      server.execute("create database " + MIGRATED);
      try (PostgresDatabase database = PostgresDatabase.open(server.configOf(MIGRATED))) {
        database.migrate();
      }
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL did not start", e);
    }
  }

  private synchronized PostgresConfig copyOfMigrated() {
    databases++;
    String name = "test_" + databases;
    execute("create database " + name + " template " + MIGRATED);
    return configOf(name);
  }

  private PostgresConfig configOf(String database) {
    return new PostgresConfig(
        "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/" + database,
        "postgres",
        "postgres",
        POOL_SIZE);
  }

  private void execute(String sql) {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("PostgreSQL refused: " + sql, e);
    }
  }
}
