package org.scoregrid.store.postgres;

import java.sql.SQLException;
import org.scoregrid.domain.id.AccountId;

/** What counts against the quota of an account. */
final class StoredBytes {
  /** Uploads, and what the runs of own submissions stored (reference/site-tasks.md 10). */
  static final String USED =
      """
      select cast((select coalesce(sum(bytes), 0) from dataset where created_by = %1$s)
        + (select coalesce(sum(cast(output.value as bigint)), 0)
           from submission s
           join run r on r.submission = s.id
           join attempt a on a.run = r.id
           cross join lateral jsonb_each_text(a.outputs) as output
           where s.owner = %1$s) as bigint) as used
      """;

  private StoredBytes() {}

  static long usedBy(Tx tx, AccountId owner) throws SQLException {
    return tx.number(USED.formatted("?"), owner.value(), owner.value());
  }
}
