package org.scoregrid.store.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.helidon.dbclient.DbClient;
import io.helidon.dbclient.jdbc.JdbcClientBuilder;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * One pool of connections to the database, seen as {@link DbClient} and as {@link DataSource}.
 * Nobody waits for a connection, a connect or a statement without a bound. Thread-safe.
 */
public final class PostgresDatabase implements AutoCloseable {
  private static final Duration ACQUIRE_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(55);

  /** Longer than the statement timeout, so that a living server is the one that gives up. */
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(60);

  private static final int IDLE_CONNECTIONS = 2;

  private final PostgresConfig config;
  private final HikariDataSource pool;
  private final DbClient dbClient;

  private PostgresDatabase(PostgresConfig config, HikariDataSource pool, DbClient dbClient) {
    this.config = config;
    this.pool = pool;
    this.dbClient = dbClient;
  }

  /**
   * Opens the pool and one connection.
   *
   * @throws RuntimeException when the database cannot be reached within seconds
   */
  public static PostgresDatabase open(PostgresConfig config) {
    HikariDataSource pool = new HikariDataSource(poolConfig(config));
    DbClient dbClient =
        JdbcClientBuilder.create().connectionPool(new PooledConnections(pool)).build();
    return new PostgresDatabase(config, pool, dbClient);
  }

  private static HikariConfig poolConfig(PostgresConfig config) {
    HikariConfig pool = new HikariConfig();
    pool.setPoolName("postgres");
    pool.setJdbcUrl(config.jdbcUrl());
    pool.setDataSourceProperties(connectionProperties(config));
    pool.setMaximumPoolSize(config.maxConnections());
    pool.setMinimumIdle(Math.min(IDLE_CONNECTIONS, config.maxConnections()));
    pool.setConnectionTimeout(ACQUIRE_TIMEOUT.toMillis());
    pool.setInitializationFailTimeout(ACQUIRE_TIMEOUT.toMillis());
    pool.setConnectionInitSql("set statement_timeout = " + STATEMENT_TIMEOUT.toMillis());
    return pool;
  }

  private static Properties connectionProperties(PostgresConfig config) {
    Properties properties = new Properties();
    properties.setProperty("user", config.user());
    properties.setProperty("password", config.password());
    properties.setProperty("ApplicationName", "scoregrid");
    properties.setProperty("connectTimeout", Long.toString(CONNECT_TIMEOUT.toSeconds()));
    properties.setProperty("socketTimeout", Long.toString(READ_TIMEOUT.toSeconds()));
    properties.setProperty("tcpKeepAlive", "true");
    return properties;
  }

  /**
   * Brings the schema up to date; safe to call from several processes at once. Uses connections of
   * its own, as building an index may take longer than a statement may.
   */
  public void migrate() {
    Flyway.configure()
        .dataSource(config.jdbcUrl(), config.user(), config.password())
        .load()
        .migrate();
  }

  public DbClient dbClient() {
    return dbClient;
  }

  /** The same pool for bulk paths; close what it gives soon. */
  public DataSource dataSource() {
    return pool;
  }

  /** A connection outside of the pool, for those who keep one. */
  Connection ownConnection() throws SQLException {
    return DriverManager.getConnection(config.jdbcUrl(), connectionProperties(config));
  }

  @Override
  public void close() {
    dbClient.close();
    pool.close();
  }
}
