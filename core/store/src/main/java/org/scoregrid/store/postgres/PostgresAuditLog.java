package org.scoregrid.store.postgres;

import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.store.AuditLog;

/** The audit log as a table. */
public final class PostgresAuditLog implements AuditLog {
  private final Sql sql;

  public PostgresAuditLog(PostgresDatabase database) {
    this.sql = new Sql(database.dataSource());
  }

  @Override
  public void record(@Nullable AccountId actor, String action, String object, String details) {
    sql.run(
        tx ->
            tx.update(
                "insert into audit (actor, action, object, details) values (?, ?, ?, ?)",
                actor == null ? null : actor.value(),
                action,
                object,
                details));
  }

  /** Within the transaction that does it. */
  static void record(
      Tx tx, AccountId actor, String action, String object, String details, Instant now)
      throws SQLException {
    tx.update(
        "insert into audit (at, actor, action, object, details) values (?, ?, ?, ?, ?)",
        now,
        actor.value(),
        action,
        object,
        details);
  }
}
