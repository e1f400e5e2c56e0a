package org.scoregrid.store.postgres;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Holds whoever reads competitions, in the middle of a statement: what others commit meanwhile came
 * after the statement's snapshot. Nothing can write competitions from then on.
 */
final class Pause implements AutoCloseable {
  private static final String LOCK = "4711";

  private final RunWorld world;
  private final Connection holder;

  private Pause(RunWorld world, Connection holder) {
    this.world = world;
    this.holder = holder;
  }

  static Pause inFairOrder(RunWorld world) throws SQLException {
    Connection holder = world.database.dataSource().getConnection();
    try (Statement statement = holder.createStatement()) {
      statement.execute("select pg_advisory_lock(" + LOCK + ")");
      statement.execute("alter table competition rename to competition_row");
      statement.execute(
          "create view competition as select c.* from competition_row c,"
              + " lateral (select pg_advisory_xact_lock_shared("
              + LOCK
              + ") is null offset 0) pause");
    }
    return new Pause(world, holder);
  }

  void awaitReader() {
    await()
        .until(
            () ->
                world.number(
                        """
                        select count(*) from pg_locks l
                          join pg_database d on d.oid = l.database
                         where l.locktype = 'advisory' and not l.granted
                           and d.datname = current_database()
                        """)
                    > 0);
  }

  void end() throws SQLException {
    try (Statement statement = holder.createStatement()) {
      statement.execute("select pg_advisory_unlock_all()");
    }
  }

  @Override
  public void close() throws SQLException {
    end();
    holder.close();
  }
}
