package org.scoregrid.store.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition.Person;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.queue.Queue;
import org.scoregrid.domain.queue.Queue.SpillOver;
import org.scoregrid.domain.queue.Queue.Standing;
import org.scoregrid.domain.queue.Queue.WorkerKey;
import org.scoregrid.domain.queue.QueueId;

/** Reads queues with their people, two queries for any number of them. */
final class QueueRows {
  private static final String SELECT =
      """
      select q.*, a.username, a.display_name
        from queue q left join account a on a.id = q.owner
      """;

  private static final String ORGANIZERS =
      """
      select o.queue, a.id, a.username, a.display_name
        from queue_organizer o join account a on a.id = o.account
       where o.queue = any(?) order by o.queue, a.username
      """;

  private QueueRows() {}

  /**
   * Private queues that are not deleted.
   *
   * @param rest condition on {@code q} and what follows it
   */
  static List<Queue> where(Tx tx, String rest, @Nullable Object... parameters) throws SQLException {
    List<Queue> bare =
        tx.list(
            SELECT + "where q.deleted_at is null and q.vhost <> '/' and " + rest,
            QueueRows::read,
            parameters);
    Map<Long, List<Person>> organizers = organizers(tx, bare);
    return bare.stream()
        .map(queue -> with(queue, organizers.getOrDefault(queue.id().value(), List.of())))
        .toList();
  }

  private static Map<Long, List<Person>> organizers(Tx tx, Collection<Queue> queues)
      throws SQLException {
    Map<Long, List<Person>> organizers = new HashMap<>();
    if (!queues.isEmpty()) {
      tx.list(
          ORGANIZERS,
          row ->
              organizers
                  .computeIfAbsent(row.getLong("queue"), _ -> new ArrayList<>())
                  .add(
                      Row.person(
                          row.getLong("id"),
                          row.getString("username"),
                          row.getString("display_name"))),
          Tx.ids(queues.stream().map(queue -> queue.id().value()).toList()));
    }
    return organizers;
  }

  private static Queue with(Queue bare, List<Person> organizers) {
    return new Queue(
        bare.id(),
        bare.vhost(),
        bare.name(),
        bare.isPublic(),
        bare.owner(),
        organizers,
        bare.createdAt(),
        bare.key(),
        bare.spillOver(),
        bare.standing());
  }

  private static Queue read(ResultSet row) throws SQLException {
    Long owner = Tx.id(row, "owner");
    return new Queue(
        new QueueId(row.getLong("id")),
        new QueueName(row.getString("vhost")),
        row.getString("name"),
        row.getBoolean("is_public"),
        owner == null
            ? null
            : Row.person(owner, row.getString("username"), row.getString("display_name")),
        List.of(),
        Tx.time(row, "created_at"),
        key(row),
        spillOver(row),
        new Standing(
            row.getInt("applied") >= row.getInt("version"),
            row.getInt("workers"),
            Tx.instant(row, "workers_seen_at")));
  }

  static WorkerKey key(ResultSet row) throws SQLException {
    return new WorkerKey(row.getInt("key_number"), row.getBoolean("revoked"));
  }

  private static @Nullable SpillOver spillOver(ResultSet row) throws SQLException {
    String to = row.getString("spill_over");
    return to == null
        ? null
        : new SpillOver(new QueueName(to), Duration.ofSeconds(row.getLong("spill_after_seconds")));
  }
}
