package org.scoregrid.store.postgres;

import io.helidon.dbclient.DbExecute;
import java.util.Map;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.store.CompetitionStore.QueueAccess;

/** Whether somebody may choose a queue by its virtual host. */
final class QueueAccessQuery {
  private static final String OPEN =
      """
      select q.is_public or coalesce(q.owner = :account, false) or exists (
               select 1 from queue_organizer o
                where o.queue = q.id and o.account = :account) as open
        from queue q where q.vhost = :vhost and q.vhost <> '/' and q.deleted_at is null
      """;

  private QueueAccessQuery() {}

  static QueueAccess of(DbExecute execute, AccountId account, QueueName queue) {
    return Statements.first(
            execute,
            OPEN,
            Map.of("account", account.value(), "vhost", queue.vhost()),
            row -> row.flag("open") ? QueueAccess.OPEN : QueueAccess.CLOSED)
        .orElse(QueueAccess.UNKNOWN);
  }
}
