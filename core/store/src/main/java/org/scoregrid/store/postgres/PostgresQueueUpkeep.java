package org.scoregrid.store.postgres;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.queue.Queue.WorkerKey;
import org.scoregrid.store.QueueUpkeep;

/** The scheduler's side of private queues. */
public final class PostgresQueueUpkeep implements QueueUpkeep {
  private static final int BATCH = 5_000;
  private static final int PAIRS = 200;
  private static final WorkerKey NO_KEY = new WorkerKey(0, true);

  /** The default queue has a row from its first key on, for the sake of that key alone. */
  private static final String NEXT_DEFAULT_KEY =
      """
      insert into queue as q (vhost, name, created_at) values ('/', 'Default queue', ?)
      on conflict (vhost) do update
        set key_number = q.key_number + 1, revoked = false, version = q.version + 1
      returning key_number, revoked
      """;

  private static final String REVOKE_DEFAULT_KEY =
      """
      update queue set revoked = true, version = version + 1 where vhost = '/'
      returning key_number, revoked
      """;

  /**
   * Competitions whose runs wait in another queue than theirs and the one that helps it out, found
   * by one step in the index for each competition of each queue, however many runs wait.
   */
  private static final String STRAYED =
      """
      with recursive pair(queue, competition) as (
        (select r.queue, r.competition from run r where r.state = 'QUEUED'
          order by r.queue, r.competition limit 1)
        union all
        select n.queue, n.competition from pair p
         cross join lateral (
           select r.queue, r.competition from run r
            where r.state = 'QUEUED' and (r.queue, r.competition) > (p.queue, p.competition)
            order by r.queue, r.competition limit 1) n
      )
      select p.queue, p.competition, c.queue as home
        from pair p join competition c on c.id = p.competition
       where p.queue <> c.queue and not exists (
         select from queue q
          where q.vhost = c.queue and q.spill_over = p.queue and q.deleted_at is null
            and (q.spill_over = '/' or exists (
              select from queue s where s.vhost = q.spill_over and s.deleted_at is null)))
       limit ?
      """;

  /** Competitions that were made while their queue was being deleted. */
  private static final String WITHOUT_QUEUE =
      """
      update competition c set queue = '/'
       where c.queue <> '/' and not exists (
         select from queue q where q.vhost = c.queue and q.deleted_at is null)
      """;

  /** Spec of a run {@code r} with no more than a time; it is given three times, null: any. */
  static final String CUT_SPEC =
      """
      case
        when cast(? as text) is null
             or cast(r.spec #>> '{limits,executionTime}' as interval)
                <= cast(cast(? as text) as interval)
          then r.spec
        else jsonb_set(r.spec, '{limits,executionTime}', to_jsonb(cast(? as text))) end
      """;

  /** Keeps the order among the moved ones; they start level with what waits there already. */
  private static final String MOVE =
      """
      with moved as (
        select id, fair_order - min(fair_order) over () as place from (
          select id, fair_order from run
           where queue = ? and competition = ? and state = 'QUEUED'
           order by fair_order, id limit ? for update skip locked) r
      )
      update run r set
             queue = ?,
             fair_order = m.place + coalesce(
               (select clock from fair_competition where queue = ? and competition = ?), 0),
             spec =
      """
          + CUT_SPEC
          + "from moved m where r.id = m.id";

  private final Sql sql;

  public PostgresQueueUpkeep(DataSource pool) {
    this.sql = new Sql(pool);
  }

  @Override
  public List<Kept> kept(int limit) {
    return sql.transaction(
        tx ->
            tx.list(
                "select * from queue where removed_at is null order by id limit ?",
                row ->
                    new Kept(
                        new QueueName(row.getString("vhost")),
                        QueueRows.key(row),
                        row.getInt("version"),
                        row.getInt("applied"),
                        row.getTimestamp("deleted_at") != null),
                limit));
  }

  @Override
  public void applied(QueueName vhost, int version) {
    sql.run(
        tx ->
            tx.update(
                "update queue set applied = ? where vhost = ? and applied < ?",
                version,
                vhost.vhost(),
                version));
  }

  @Override
  public WorkerKey defaultKey() {
    return sql.transaction(
        tx -> tx.first("select * from queue where vhost = '/'", QueueRows::key).orElse(NO_KEY));
  }

  @Override
  public WorkerKey rotateDefaultKey(Instant now) {
    return sql.transaction(
        tx -> {
          WorkerKey key = tx.first(NEXT_DEFAULT_KEY, QueueRows::key, now).orElseThrow();
          told(tx, "rotate-queue-key", now);
          return key;
        });
  }

  @Override
  public WorkerKey revokeDefaultKey(Instant now) {
    return sql.transaction(
        tx -> {
          WorkerKey key = tx.first(REVOKE_DEFAULT_KEY, QueueRows::key).orElse(NO_KEY);
          told(tx, "revoke-queue-key", now);
          return key;
        });
  }

  private static void told(Tx tx, String action, Instant now) throws SQLException {
    tx.update(
        "insert into audit (at, action, object, details) values (?, ?, 'queue/default', '')",
        now,
        action);
    Notices.queueChanged(tx, QueueName.DEFAULT.vhost());
  }

  @Override
  public void removed(QueueName vhost, Instant now) {
    sql.run(
        tx ->
            tx.update(
                """
                update queue set removed_at = ?
                 where vhost = ? and deleted_at is not null and removed_at is null
                """,
                now,
                vhost.vhost()));
  }

  @Override
  public void saw(Map<QueueName, Integer> workers, Instant now) {
    List<Map.Entry<QueueName, Integer>> seen = new ArrayList<>(workers.entrySet());
    sql.run(
        tx ->
            tx.update(
                """
                update queue q set workers = v.workers, workers_seen_at = ?
                  from unnest(?, ?) as v(vhost, workers) where q.vhost = v.vhost
                """,
                now,
                Tx.column("text", seen, entry -> entry.getKey().vhost()),
                Tx.column("integer", seen, Map.Entry::getValue)));
  }

  private record Move(String from, long competition, String to) {}

  @Override
  public int rehome(Duration defaultTime) {
    return sql.transaction(
        tx -> {
          tx.update(WITHOUT_QUEUE);
          List<Move> moves = strayed(tx);
          int moved = 0;
          for (Move move : moves) {
            moved += apply(tx, move, defaultTime);
          }
          if (moved > 0) {
            Notices.runsQueued(tx, moves.stream().map(move -> new QueueName(move.to())).toList());
          }
          return moved;
        });
  }

  private static List<Move> strayed(Tx tx) throws SQLException {
    return tx.list(
        STRAYED,
        row -> new Move(row.getString("queue"), row.getLong("competition"), row.getString("home")),
        PAIRS);
  }

  private static int apply(Tx tx, Move move, Duration defaultTime) throws SQLException {
    String bound = bound(move.to(), defaultTime);
    return tx.update(
        MOVE,
        move.from(),
        move.competition(),
        BATCH,
        move.to(),
        move.to(),
        move.competition(),
        bound,
        bound,
        bound);
  }

  /** Longest execution time of what comes to a queue, for {@link #CUT_SPEC}. */
  static @Nullable String bound(String to, Duration defaultTime) {
    return to.equals(QueueName.DEFAULT.vhost()) ? defaultTime.toString() : null;
  }

  @Override
  public boolean isIdle(QueueName vhost, Instant deletedBefore) {
    return sql.transaction(
        tx ->
            tx.number(
                    """
                    select count(*) from queue q
                     where q.vhost = ? and q.deleted_at is not null
                       and (q.deleted_at < ? or not exists (
                         select 1 from run r
                          where r.queue = q.vhost and r.state not in ('FINISHED', 'FAILED',
                                                                      'CANCELLED')))
                    """,
                    vhost.vhost(),
                    deletedBefore)
                > 0);
  }
}
