package org.scoregrid.store.postgres;

/**
 * How to reach the database.
 *
 * @param jdbcUrl {@code jdbc:postgresql://host:port/name}
 * @param maxConnections size of the pool, at least 2; each change feed takes one more connection
 */
public record PostgresConfig(String jdbcUrl, String user, String password, int maxConnections) {
  public PostgresConfig {
    if (!jdbcUrl.startsWith("jdbc:postgresql:")) {
      throw new IllegalArgumentException("the database URL must begin with jdbc:postgresql:");
    }
    if (maxConnections < 2) {
      throw new IllegalArgumentException("the pool needs two connections, not " + maxConnections);
    }
  }

  /** Without the password, as this ends up in logs. The URL may hold one as well. */
  @Override
  public String toString() {
    int query = jdbcUrl.indexOf('?');
    String place = query < 0 ? jdbcUrl : jdbcUrl.substring(0, query);
    return "PostgresConfig[" + place + ", " + user + ", " + maxConnections + " connections]";
  }
}
