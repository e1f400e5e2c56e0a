package org.scoregrid.store.postgres;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.scoregrid.domain.id.QueueName;

/**
 * The order in which the runs of a queue are taken: start-time fair queueing in integer virtual
 * time, on two levels, where every run costs 1.
 *
 * <p>Inside a competition each participant is a flow. A run gets its place when it is prepared: the
 * larger of the finish tag of its flow and the competition's clock, and the flow's finish tag grows
 * by 1. So the runs of somebody who has 10 000 stand at 0, 1, 2, … and the first run of somebody
 * else stands at the clock: it is next but one at the latest. All re-runs of a competition are one
 * flow, so that a re-score of everything does not hold up anybody.
 *
 * <p>Among the competitions of a queue each competition is a flow, but its tags are given when runs
 * are taken and not when they come, because later runs may still overtake earlier ones inside the
 * competition: its k-th waiting run stands at its start (the larger of its finish tag and the
 * queue's clock) + k - 1. Runs are taken by this tag, then by age. A clock is the tag of the run
 * taken last, so whoever was idle starts level with the others and has nothing saved up.
 */
final class FairOrder {
  /** Owner of the flow of all re-runs. */
  static final long RERUNS = 0;

  /**
   * The competitions that wait in a queue, each found by one step in the index, and the tag of the
   * next run of each. One parameter: the queue.
   */
  private static final String STARTS =
      """
      with recursive q(queue) as (values (?::text)),
      waiting(competition) as (
        (select r.competition from run r
          where r.queue = (select queue from q) and r.state = 'QUEUED'
          order by r.competition limit 1)
        union all
        select (select r.competition from run r
                 where r.queue = (select queue from q) and r.state = 'QUEUED'
                   and r.competition > w.competition
                 order by r.competition limit 1)
          from waiting w where w.competition is not null
      ),
      start(competition, tag) as (
        select w.competition, greatest(coalesce(f.finish, 0),
            coalesce((select virtual_time from fair_clock where queue = (select queue from q)), 0))
          from waiting w
          left join fair_competition f
            on f.queue = (select queue from q) and f.competition = w.competition
         where w.competition is not null
      )
      """;

  private static final String TAKE =
      STARTS
          + """
            , ranked(id, tag) as (
              select r.id, s.tag + r.position - 1 as run_tag
                from start s
               cross join lateral (
                 select w.id, row_number() over (order by w.fair_order, w.id) as position
                   from run w
                  where w.queue = (select queue from q) and w.competition = s.competition
                    and w.state = 'QUEUED'
                  order by w.fair_order, w.id limit ?) r
               order by run_tag, r.id limit ?
            )
            select r.id, coalesce(r.submission, (
                     select w.submission from rescore_run w where w.id = r.shadow)) as submission,
                   r.owner, r.competition, r.attempt, r.spec,
                   r.fair_order, k.tag
              from ranked k join run r on r.id = k.id
             where r.state = 'QUEUED'
             order by k.tag, r.id
               for no key update of r skip locked
            """;

  private static final String PLACES =
      STARTS
          + """
            , target(id, tag) as (
              select t.id, s.tag + (
                  select count(*) from run w
                   where w.queue = (select queue from q) and w.competition = t.competition
                     and w.state = 'QUEUED' and (w.fair_order, w.id) < (t.fair_order, t.id))
                from run t join start s on s.competition = t.competition
               where t.id = any(?) and t.queue = (select queue from q) and t.state = 'QUEUED'
            )
            select t.id, (
                select count(*) from start s
                 cross join lateral (
                   select w.id, s.tag + row_number() over (order by w.fair_order, w.id) - 1 as tag
                     from run w
                    where w.queue = (select queue from q) and w.competition = s.competition
                      and w.state = 'QUEUED'
                    order by w.fair_order, w.id limit greatest(0, t.tag - s.tag + 1)) r
                 where (r.tag, r.id) <= (t.tag, t.id)) as place
              from target t
            """;

  private FairOrder() {}

  /** A waiting run that is locked for this transaction. */
  record Taken(
      long id,
      long submission,
      long owner,
      long competition,
      int attempt,
      String spec,
      long fairOrder,
      long tag) {}

  /**
   * Gives out places of a flow.
   *
   * @return the first of {@code count} consecutive places
   */
  static long reserve(Tx tx, QueueName queue, long competition, long owner, int count)
      throws SQLException {
    return tx.number(
        """
        insert into fair_participant as flow (queue, competition, owner, finish)
        select v.queue, v.competition, v.owner, coalesce(f.clock, 0) + v.runs
          from (values (?::text, ?::bigint, ?::bigint, ?::bigint))
               as v(queue, competition, owner, runs)
          left join fair_competition f on f.queue = v.queue and f.competition = v.competition
        on conflict (queue, competition, owner) do update
          set finish = greatest(excluded.finish, flow.finish + ?)
        returning finish - ?
        """,
        queue.vhost(),
        competition,
        owner,
        count,
        count,
        count);
  }

  /** Locks up to {@code max} waiting runs, first to last, and moves the clocks past them. */
  static List<Taken> take(Tx tx, QueueName queue, int max) throws SQLException {
    lockClock(tx, queue);
    List<Taken> taken =
        tx.list(
            TAKE,
            row ->
                new Taken(
                    row.getLong("id"),
                    row.getLong("submission"),
                    row.getLong("owner"),
                    row.getLong("competition"),
                    row.getInt("attempt"),
                    row.getString("spec"),
                    row.getLong("fair_order"),
                    row.getLong("tag")),
            queue.vhost(),
            max,
            max);
    if (!taken.isEmpty()) {
      moveClocks(tx, queue, taken);
    }
    return taken;
  }

  /** Schedulers that take from the same queue take turns; the turn lasts one short transaction. */
  private static void lockClock(Tx tx, QueueName queue) throws SQLException {
    tx.update(
        """
        insert into fair_clock as q (queue) values (?)
        on conflict (queue) do update set virtual_time = q.virtual_time
        """,
        queue.vhost());
  }

  private static void moveClocks(Tx tx, QueueName queue, List<Taken> taken) throws SQLException {
    tx.update(
        """
        insert into fair_competition as f (queue, competition, finish, clock)
        select ?, t.competition, max(t.tag) + 1, max(t.fair_order)
          from unnest(?, ?, ?) as t(competition, tag, fair_order)
         group by t.competition
        on conflict (queue, competition) do update
          set finish = greatest(f.finish, excluded.finish),
              clock = greatest(f.clock, excluded.clock)
        """,
        queue.vhost(),
        Tx.column("bigint", taken, Taken::competition),
        Tx.column("bigint", taken, Taken::tag),
        Tx.column("bigint", taken, Taken::fairOrder));
    tx.update(
        "update fair_clock set virtual_time = greatest(virtual_time, ?) where queue = ?",
        taken.getLast().tag(),
        queue.vhost());
  }

  /** Places of waiting runs of a queue: 1 is next. Reads as many index entries as the place is. */
  static Map<Long, Integer> places(Tx tx, QueueName queue, List<Long> runs) throws SQLException {
    Map<Long, Integer> places = new HashMap<>();
    tx.list(
        PLACES,
        row -> places.put(row.getLong("id"), row.getInt("place")),
        queue.vhost(),
        Tx.ids(runs));
    return places;
  }
}
