package org.scoregrid.store.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.scoregrid.store.Leadership;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An advisory lock on a connection of its own: it is free again as soon as the process is gone, and
 * within seconds when only its network is.
 */
public final class PostgresLeadership implements Leadership {
  private static final Logger log = LoggerFactory.getLogger(PostgresLeadership.class);
  private static final long LOCK = 0x5c09e91dL;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** The server gives up a silent leader after about four seconds. */
  private static final String SETTINGS =
      """
      set tcp_keepalives_idle = 2; set tcp_keepalives_interval = 1; set tcp_keepalives_count = 2;
      set tcp_user_timeout = 4000; set statement_timeout = 2000
      """;

  private final PostgresDatabase database;
  private @Nullable Connection connection;
  private boolean held;
  private boolean closed;

  public PostgresLeadership(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public synchronized boolean isMine() {
    if (closed) {
      return false;
    }
    try {
      Connection current = connection();
      boolean mine = held ? current.isValid((int) PATIENCE.toSeconds()) : taken(current);
      if (!mine && held) {
        throw new SQLException("the connection that held the lead is gone");
      }
      if (mine && !held) {
        log.atInfo().log("this scheduler leads");
      }
      held = mine;
      return mine;
    } catch (SQLException e) {
      log.atWarn().addKeyValue("cause", e.getMessage()).log("lead lost or not to be had");
      drop();
      return false;
    }
  }

  private Connection connection() throws SQLException {
    Connection current = connection;
    if (current == null) {
      current = database.ownConnection();
      connection = current;
      current.setNetworkTimeout(Runnable::run, 2 * (int) PATIENCE.toMillis());
      try (Statement statement = current.createStatement()) {
        statement.execute(SETTINGS);
      }
    }
    return current;
  }

  private static boolean taken(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select pg_try_advisory_lock(" + LOCK + ")")) {
      return row.next() && row.getBoolean(1);
    }
  }

  private void drop() {
    Connection current = connection;
    connection = null;
    held = false;
    if (current != null) {
      try {
        current.close();
      } catch (SQLException e) {
        log.atDebug().setCause(e).log("connection was gone already");
      }
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    drop();
  }
}
