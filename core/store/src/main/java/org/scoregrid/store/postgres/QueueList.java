package org.scoregrid.store.postgres;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.queue.Queue;
import org.scoregrid.store.Page;
import org.scoregrid.store.QueueStore.Filter;

/** Pages of queues by name. */
final class QueueList {
  /** Owned or organized; two parameters: the account, twice. */
  static final String INVOLVED =
      """
      (q.owner = ? or exists (
         select 1 from queue_organizer o where o.queue = q.id and o.account = ?))
      """;

  private static final String FILTER =
      "("
          + INVOLVED
          + """
             or (? and q.is_public))
            and (?::bigint is null or q.owner = ?) and (?::boolean is null or q.is_public = ?)
            and (?::text is null or q.name = ?) and
            """
          + SearchWords.condition("q.name");

  private QueueList() {}

  static Page<Queue> page(Tx tx, AccountId viewer, Filter filter, Page.Request page)
      throws SQLException {
    List<@Nullable Object> values = new ArrayList<>();
    values.add(viewer.value());
    values.add(viewer.value());
    values.add(filter.withPublic());
    Long owner = filter.owner() == null ? null : filter.owner().value();
    values.add(owner);
    values.add(owner);
    values.add(filter.isPublic());
    values.add(filter.isPublic());
    values.add(filter.name());
    values.add(filter.name());
    values.add(SearchWords.values(filter.words()));
    long total =
        tx.number(
            "select count(*) from queue q where q.deleted_at is null and q.vhost <> '/' and "
                + FILTER,
            values.toArray());
    List<@Nullable Object> paged = new ArrayList<>(values);
    paged.add(page.size());
    paged.add(page.offset());
    return new Page<>(
        QueueRows.where(tx, FILTER + " order by q.name, q.id limit ? offset ?", paged.toArray()),
        total);
  }
}
