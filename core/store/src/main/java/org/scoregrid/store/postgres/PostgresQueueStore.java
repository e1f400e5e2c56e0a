package org.scoregrid.store.postgres;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition.Person;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.queue.Queue;
import org.scoregrid.domain.queue.Queue.SpillOver;
import org.scoregrid.domain.queue.QueueId;
import org.scoregrid.store.Page;
import org.scoregrid.store.QueueStore;

/** Private queues in the database. */
public final class PostgresQueueStore implements QueueStore {
  private static final int MOST_CHOICES = 1_000;

  private static final String COMPETITIONS =
      """
      select c.queue, c.id, c.title, c.published,
             c.created_by = ? or exists (
               select 1 from collaborator o where o.competition = c.id and o.account = ?) as own
        from competition c where c.queue = any(?) order by c.id limit ?
      """;

  private static final String ROOM =
      """
      select count(*) from account a
       where a.id = ? and (a.superuser or a.queue_limit > (
         select count(*) from queue q where q.owner = a.id and q.deleted_at is null))
      """;

  private static final String NEXT_KEY =
      """
      update queue set key_number = key_number + 1, revoked = false, version = version + 1
       where id = ? and deleted_at is null
      """;

  private static final String REVOKE =
      """
      update queue set revoked = true, version = version + 1
       where id = ? and deleted_at is null
      """;

  private static final String LEFT_BY_OTHERS =
      "update competition set queue = '/' where queue = ?"
          + " and created_by is distinct from cast(? as bigint)";

  private final Sql sql;

  public PostgresQueueStore(DataSource pool) {
    this.sql = new Sql(pool);
  }

  @Override
  public Page<Queue> list(AccountId viewer, Filter filter, Page.Request page) {
    return sql.transaction(tx -> QueueList.page(tx, viewer, filter, page));
  }

  @Override
  public Optional<Queue> byId(QueueId id) {
    return sql.transaction(tx -> one(tx, id));
  }

  private static Optional<Queue> one(Tx tx, QueueId id) throws SQLException {
    return QueueRows.where(tx, "q.id = ?", id.value()).stream().findFirst();
  }

  @Override
  public Optional<Queue> byName(QueueName vhost) {
    return Optional.ofNullable(byNames(List.of(vhost)).get(vhost));
  }

  @Override
  public Map<QueueName, Queue> byNames(Collection<QueueName> vhosts) {
    Map<QueueName, Queue> found = new HashMap<>();
    if (vhosts.stream().anyMatch(vhost -> !vhost.isDefault())) {
      sql.transaction(tx -> QueueRows.where(tx, "q.vhost = any(?)", texts(vhosts)))
          .forEach(queue -> found.put(queue.vhost(), queue));
    }
    return found;
  }

  @Override
  public List<Queue> openTo(AccountId account) {
    return sql.transaction(
        tx ->
            QueueRows.where(
                tx,
                "(q.is_public or " + QueueList.INVOLVED + ") order by q.name, q.id limit ?",
                account.value(),
                account.value(),
                MOST_CHOICES));
  }

  @Override
  public Map<QueueName, List<Served>> competitions(Collection<QueueName> vhosts, AccountId viewer) {
    Map<QueueName, List<Served>> served = new HashMap<>();
    if (!vhosts.isEmpty()) {
      sql.run(
          tx ->
              tx.list(
                  COMPETITIONS,
                  row ->
                      served
                          .computeIfAbsent(
                              new QueueName(row.getString("queue")), _ -> new ArrayList<>())
                          .add(
                              new Served(
                                  new CompetitionId(row.getLong("id")),
                                  row.getString("title"),
                                  row.getBoolean("published"),
                                  row.getBoolean("own"))),
                  viewer.value(),
                  viewer.value(),
                  texts(vhosts),
                  MOST_CHOICES));
    }
    return served;
  }

  @Override
  public Creation create(AccountId owner, Content content, Instant now) {
    return sql.transaction(
        tx -> {
          // The lock lets creations of one account come one after the other.
          tx.numbers("select id from account where id = ? for no key update", owner.value());
          if (tx.number(ROOM, owner.value()) == 0) {
            return new Creation.LimitReached();
          }
          QueueId id = insert(tx, owner, content, now);
          Queue queue = one(tx, id).orElseThrow();
          record(tx, owner, "create-queue", queue, now);
          return new Creation.Created(queue);
        });
  }

  private static QueueId insert(Tx tx, AccountId owner, Content content, Instant now)
      throws SQLException {
    SpillOver spill = existing(tx, content.spillOver());
    QueueId id =
        new QueueId(
            tx.number(
                """
                insert into queue (name, is_public, owner, created_at, spill_over,
                                   spill_after_seconds)
                values (?, ?, ?, ?, ?, ?) returning id
                """,
                content.name(),
                content.isPublic(),
                owner.value(),
                now,
                spill == null ? null : spill.to().vhost(),
                spill == null ? null : (int) spill.after().toSeconds()));
    setOrganizers(tx, id, content.organizers());
    return id;
  }

  /** Locked, so that a deletion of the queue comes before or after this as a whole. */
  private static boolean exists(Tx tx, QueueName vhost) throws SQLException {
    return vhost.isDefault()
        || !tx.numbers(
                "select id from queue where vhost = ? and deleted_at is null for share",
                vhost.vhost())
            .isEmpty();
  }

  /** Null where the queue that should help out is gone. */
  private static @Nullable SpillOver existing(Tx tx, @Nullable SpillOver spill)
      throws SQLException {
    return spill != null && exists(tx, spill.to()) ? spill : null;
  }

  private static void setOrganizers(Tx tx, QueueId id, Set<AccountId> organizers)
      throws SQLException {
    tx.update("delete from queue_organizer where queue = ?", id.value());
    tx.update(
        "insert into queue_organizer (queue, account) select ?, a from unnest(?) a",
        id.value(),
        Tx.ids(organizers.stream().map(AccountId::value).sorted().toList()));
  }

  @Override
  public Optional<Queue> edit(QueueId id, Content content, AccountId by, Instant now) {
    return sql.transaction(
        tx -> {
          // The helper first: a deletion of it locks in the same order.
          SpillOver spill = existing(tx, content.spillOver());
          tx.numbers("select id from queue where id = ? for update", id.value());
          Optional<Queue> before = one(tx, id);
          if (before.isEmpty()) {
            return Optional.empty();
          }
          tx.update(
              """
              update queue set name = ?, is_public = ?, spill_over = ?, spill_after_seconds = ?
               where id = ?
              """,
              content.name(),
              content.isPublic(),
              spill == null ? null : spill.to().vhost(),
              spill == null ? null : (int) spill.after().toSeconds(),
              id.value());
          setOrganizers(tx, id, content.organizers());
          Queue queue = one(tx, id).orElseThrow();
          if (!queue.isPublic()) {
            leave(tx, before.get(), queue);
          }
          record(tx, by, "edit-queue", queue, now);
          return Optional.of(queue);
        });
  }

  /** Sends off the competitions of those who may not choose the queue any more. */
  private static void leave(Tx tx, Queue before, Queue queue) throws SQLException {
    String vhost = queue.vhost().vhost();
    Person owner = queue.owner();
    Long ownerId = owner == null ? null : owner.id().value();
    if (before.isPublic()) {
      tx.update(LEFT_BY_OTHERS, vhost, ownerId);
      return;
    }
    Set<Long> removed = new HashSet<>();
    before.organizers().forEach(person -> removed.add(person.id().value()));
    queue.organizers().forEach(person -> removed.remove(person.id().value()));
    if (!removed.isEmpty()) {
      tx.update(LEFT_BY_OTHERS + " and created_by = any(?)", vhost, ownerId, Tx.ids(removed));
    }
  }

  @Override
  public Optional<Queue> rotate(QueueId id, AccountId by, Instant now) {
    return change(NEXT_KEY, "rotate-queue-key", id, by, now);
  }

  @Override
  public Optional<Queue> revoke(QueueId id, AccountId by, Instant now) {
    return change(REVOKE, "revoke-queue-key", id, by, now);
  }

  private Optional<Queue> change(
      String update, String action, QueueId id, AccountId by, Instant now) {
    return sql.transaction(
        tx -> {
          if (tx.update(update, id.value()) == 0) {
            return Optional.empty();
          }
          Queue queue = one(tx, id).orElseThrow();
          record(tx, by, action, queue, now);
          return Optional.of(queue);
        });
  }

  @Override
  public boolean delete(QueueId id, AccountId by, Instant now) {
    return sql.transaction(
        tx -> {
          Optional<Queue> queue = one(tx, id);
          int deleted =
              tx.update(
                  """
                  update queue set deleted_at = ?, version = version + 1
                   where id = ? and deleted_at is null
                  """,
                  now,
                  id.value());
          if (queue.isEmpty() || deleted == 0) {
            return false;
          }
          String vhost = queue.get().vhost().vhost();
          tx.update("update competition set queue = '/' where queue = ?", vhost);
          tx.update(
              "update queue set spill_over = null, spill_after_seconds = null where spill_over = ?",
              vhost);
          record(tx, by, "delete-queue", queue.get(), now);
          return true;
        });
  }

  @Override
  public boolean assign(CompetitionId competition, QueueName vhost, AccountId by, Instant now) {
    return sql.transaction(
        tx -> {
          if (!exists(tx, vhost)) {
            return false;
          }
          tx.update(
              "update competition set queue = ? where id = ?", vhost.vhost(), competition.value());
          PostgresAuditLog.record(
              tx, by, "choose-queue", "competition/" + competition, vhost.vhost(), now);
          Notices.queueChanged(tx, vhost.vhost());
          return true;
        });
  }

  private static void record(Tx tx, AccountId by, String action, Queue queue, Instant now)
      throws SQLException {
    PostgresAuditLog.record(tx, by, action, "queue/" + queue.id(), queue.name(), now);
    Notices.queueChanged(tx, queue.vhost().vhost());
  }

  private static Tx.Values texts(Collection<QueueName> vhosts) {
    return Dooming.texts(vhosts.stream().map(QueueName::vhost).toList());
  }
}
