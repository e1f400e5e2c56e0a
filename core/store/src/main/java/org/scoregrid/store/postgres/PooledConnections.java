package org.scoregrid.store.postgres;

import io.helidon.dbclient.DbClientException;
import io.helidon.dbclient.jdbc.JdbcConnectionPool;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Lets a DbClient use a pool that others use as well. */
record PooledConnections(DataSource pool) implements JdbcConnectionPool {

  @Override
  public Connection connection() {
    try {
      return pool.getConnection();
    } catch (SQLException e) {
      throw new DbClientException("no connection to the database", e);
    }
  }

  @Override
  public String dbType() {
    return "postgresql";
  }

  @Override
  public String name() {
    return "postgres";
  }

  @Override
  public String type() {
    return "hikari";
  }
}
