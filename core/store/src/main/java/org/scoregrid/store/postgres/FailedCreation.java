package org.scoregrid.store.postgres;

import io.helidon.dbclient.DbTransaction;
import java.util.Collection;
import java.util.Map;
import org.scoregrid.domain.id.CreationStatusId;

/** Writes down that a bundle does not load, and dooms what was stored for it. */
final class FailedCreation {
  private static final int MAX_DETAILS = 60_000;

  private FailedCreation() {}

  /** Does nothing when the creation is over already. */
  static boolean write(
      DbTransaction transaction,
      CreationStatusId id,
      String details,
      Collection<String> objectKeys) {
    String sql =
        """
        update creation_status set status = 'Failed', details = left(:details, :limit)
        where id = :id and status = 'Starting'
        """;
    long failed =
        Statements.change(
            transaction, sql, Map.of("id", id.value(), "details", details, "limit", MAX_DETAILS));
    if (failed > 0) {
      // Others may have stored the same bytes: who removes doomed objects asks for their rows.
      Dooming.doomNow(transaction, objectKeys);
    }
    return failed > 0;
  }
}
