package org.scoregrid.store.postgres;

import io.helidon.dbclient.DbClientException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Transactions over a pool: read committed, rolled back when the work throws, tried again when the
 * database had to choose a victim. Thread-safe.
 */
final class Sql {
  private static final Set<String> DEADLOCK_OR_SERIALIZATION = Set.of("40P01", "40001");
  private static final int MAX_TRIES = 4;

  private final DataSource pool;

  Sql(DataSource pool) {
    this.pool = pool;
  }

  /**
   * What happens in a transaction; it may run several times, so it must not touch anything else.
   */
  interface Work<T> {
    T in(Tx tx) throws SQLException;
  }

  /** Work without a result. */
  interface Effect {
    void in(Tx tx) throws SQLException;
  }

  void run(Effect effect) {
    transaction(
        tx -> {
          effect.in(tx);
          return Boolean.TRUE;
        });
  }

  /**
   * @throws DbClientException when the database cannot be reached or refuses; nothing was committed
   *     then, except when the connection broke during the commit itself
   */
  <T> T transaction(Work<T> work) {
    for (int tries = 1; ; tries++) {
      try {
        return once(work);
      } catch (SQLException e) {
        if (tries == MAX_TRIES
            || !DEADLOCK_OR_SERIALIZATION.contains(String.valueOf(e.getSQLState()))) {
          throw new DbClientException("the database refused: " + e.getMessage(), e);
        }
      }
    }
  }

  private <T> T once(Work<T> work) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      boolean done = false;
      try {
        T result = work.in(new Tx(connection));
        connection.commit();
        done = true;
        return result;
      } finally {
        if (!done) {
          rollback(connection);
        }
        connection.setAutoCommit(true);
      }
    }
  }

  private static void rollback(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      // The connection is broken, so the server rolls back by itself; the first error is the news.
    }
  }
}
