package org.scoregrid.store.postgres;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.store.SpillOvers;

/** Spill-over in the tables of queues and runs; one statement moves a batch. */
public final class PostgresSpillOvers implements SpillOvers {
  private static final String RULES =
      """
      select q.vhost, q.spill_over, q.spill_after_seconds, p.slot_millis,
             (select count(*) from run r where r.queue = q.vhost and r.state = 'DISPATCHED')
               as on_their_way
        from queue q
        left join queue_pace p on p.queue = q.vhost
       where q.deleted_at is null and q.spill_over is not null and q.spill_over <> q.vhost
         and exists (select from run r where r.queue = q.vhost and r.state = 'QUEUED')
         and (q.spill_over = '/' or exists (
           select from queue s where s.vhost = q.spill_over and s.deleted_at is null))
       order by q.vhost
      """;

  /**
   * Turns count the same in every queue, so the distance to what was taken last stays. Runs of
   * other queues' competitions count among those that stay, and are not moved.
   */
  private static final String MOVE =
      FairOrder.STARTS
          + """
            , ranked(id, competition, tag) as (
              select r.id, s.competition, s.tag + (r.position - 1) * s.cost as run_tag
                from start s
               cross join lateral (
                 select w.id, row_number() over (order by w.fair_order, w.id) as position
                   from run w
                  where w.queue = (select queue from q) and w.competition = s.competition
                    and w.state = 'QUEUED'
                  order by w.fair_order, w.id limit ?) r
               order by run_tag, r.id offset ?),
            own(id) as (
              select k.id from ranked k
                join competition c
                  on c.id = k.competition and c.queue = (select queue from q)
               order by k.tag, k.id limit ?),
            chosen(id) as (
              select r.id from run r
               where r.id = any(array(select id from own)) and r.state = 'QUEUED'
                 and r.queue = ? and r.queued_at <= ?
               order by r.id for no key update of r skip locked)
            update run r
               set queue = ?,
                   fair_order = coalesce(there.clock, 0)
                     + greatest(0, r.fair_order - coalesce(here.clock, 0)),
                   spec =
            """
          + PostgresQueueUpkeep.CUT_SPEC
          + """
              from chosen c
              join run old on old.id = c.id
              left join fair_competition there
                on there.queue = ? and there.competition = old.competition
              left join fair_competition here
                on here.queue = ? and here.competition = old.competition
             where r.id = c.id
            """;

  private final Sql sql;

  /** The pool stays the caller's. */
  public PostgresSpillOvers(DataSource pool) {
    this.sql = new Sql(pool);
  }

  @Override
  public List<Rule> rules() {
    return sql.transaction(
        tx ->
            tx.list(
                RULES,
                row -> {
                  Long millis = Tx.id(row, "slot_millis");
                  return new Rule(
                      new QueueName(row.getString("vhost")),
                      new QueueName(row.getString("spill_over")),
                      Duration.ofSeconds(row.getInt("spill_after_seconds")),
                      row.getInt("on_their_way"),
                      millis == null ? null : Duration.ofMillis(millis));
                }));
  }

  @Override
  public int move(Rule rule, int keep, Instant queuedBefore, int max, Duration defaultTime) {
    return sql.transaction(
        tx -> {
          String from = rule.queue().vhost();
          String to = rule.second().vhost();
          long upTo = Math.min(Integer.MAX_VALUE, (long) keep + max);
          String bound = PostgresQueueUpkeep.bound(to, defaultTime);
          int moved =
              tx.update(
                  MOVE,
                  from,
                  upTo,
                  keep,
                  max,
                  from,
                  queuedBefore,
                  to,
                  bound,
                  bound,
                  bound,
                  to,
                  from);
          if (moved > 0) {
            Notices.runsQueued(tx, List.of(rule.second()));
          }
          return moved;
        });
  }
}
