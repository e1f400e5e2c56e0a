package org.scoregrid.store.postgres;

import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.run.FlowClass;
import org.scoregrid.store.SubmissionStore.Waiting;

/**
 * The order in which the runs of a queue are taken: start-time fair queueing in integer virtual
 * time, on two levels, where a run costs the less the more its flow weighs.
 *
 * <p>Inside a competition each participant is a flow, all of its organizers together are one, and
 * all re-runs are one, so that a re-score of everything does not hold up anybody; {@link FlowClass}
 * says what they weigh. A run gets its place when it is prepared: the larger of the finish tag of
 * its flow and the competition's clock, and the flow's finish tag grows by the run's cost. So the
 * runs of somebody who has 10 000 stand at 0, 100, 200, … and the first run of somebody else stands
 * at the clock: it is next but one at the latest.
 *
 * <p>Among the competitions of a queue each competition is a flow, but its tags are given when runs
 * are taken and not when they come, because later runs may still overtake earlier ones inside the
 * competition: its k-th waiting run stands at its start (the larger of its finish tag and the
 * queue's clock) + (k - 1) × the competition's cost. Runs are taken by this tag, then by age. A
 * clock is the tag of the run taken last, so whoever was idle starts level with the others and has
 * nothing saved up.
 */
final class FairOrder {
  /** Nobody is told a place behind this one, so that asking costs little in any queue. */
  static final int LAST_PLACE = Waiting.LAST_PLACE;

  /**
   * The competitions that wait in a queue, each found by one step in the index, and the tag of the
   * next run of each. One parameter: the queue.
   */
  static final String STARTS =
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
      start(competition, cost, tag) as (
        select w.competition, %d / c.queue_weight, greatest(coalesce(f.finish, 0),
            coalesce((select virtual_time from fair_clock where queue = (select queue from q)), 0))
          from waiting w
          join competition c on c.id = w.competition
          left join fair_competition f
            on f.queue = (select queue from q) and f.competition = w.competition
         where w.competition is not null
      )
      """
          .formatted(FlowClass.SCALE);

  private static final String TAKE =
      STARTS
          + """
            , ranked(id, tag, cost) as (
              select r.id, s.tag + (r.position - 1) * s.cost as run_tag, s.cost
                from start s
               cross join lateral (
                 select w.id, row_number() over (order by w.fair_order, w.id) as position
                   from run w
                  where w.queue = (select queue from q) and w.competition = s.competition
                    and w.state = 'QUEUED' and (w.not_before is null or w.not_before <= ?)
                  order by w.fair_order, w.id limit ?) r
               order by run_tag, r.id limit ?
            )
            select r.id, coalesce(r.submission, (
                     select w.submission from rescore_run w where w.id = r.shadow)) as submission,
                   r.owner, r.competition, r.attempt, r.spec,
                   r.fair_order, k.tag, k.cost,
                   case when r.platform_faults > 0 then (
                     select a.worker from attempt a where a.run = r.id and a.number = r.attempt)
                   end as failed_on
              from ranked k join run r on r.id = k.id
             where r.state = 'QUEUED' and r.queue = ?
             order by k.tag, r.id
               for no key update of r skip locked
            """;

  private static final String PLACES =
      STARTS
          + """
            , target(id, tag) as (
              select t.id, s.tag + s.cost * (
                  select count(*) from (
                    select from run w
                     where w.queue = (select queue from q) and w.competition = t.competition
                       and w.state = 'QUEUED' and (w.fair_order, w.id) < (t.fair_order, t.id)
                     limit %1$d) before)
                from run t join start s on s.competition = t.competition
               where t.id = any(?) and t.queue = (select queue from q) and t.state = 'QUEUED'
            )
            select t.id, (
                select count(*) from (select from start s
                 cross join lateral (
                   select w.id,
                          s.tag + s.cost * (row_number() over (order by w.fair_order, w.id) - 1)
                            as tag
                     from run w
                    where w.queue = (select queue from q) and w.competition = s.competition
                      and w.state = 'QUEUED'
                    order by w.fair_order, w.id
                    limit case when t.tag < s.tag then 0
                               else least(%1$d, (t.tag - s.tag) / s.cost + 1) end) r
                 where (r.tag, r.id) <= (t.tag, t.id) limit %1$d) up_to_it) as place
              from target t
            """
              .formatted(LAST_PLACE);

  private FairOrder() {}

  /**
   * Whose runs take turns with whose.
   *
   * @param owner counts among participants only
   */
  record Flow(FlowClass kind, long owner) {
    /** Owners are positive, so the flows that a competition has once are not. */
    long key() {
      return switch (kind) {
        case PARTICIPANT -> owner;
        case RESCORE -> 0;
        case ORGANIZER -> -1;
      };
    }
  }

  /**
   * A waiting run that is locked for this transaction.
   *
   * @param cost of its competition among the others
   * @param failedOn worker on which the platform failed it last
   */
  record Taken(
      long id,
      long submission,
      long owner,
      long competition,
      int attempt,
      String spec,
      long fairOrder,
      long tag,
      long cost,
      @Nullable String failedOn) {}

  /**
   * Gives out places of a flow.
   *
   * @return the first of {@code count} places, which are {@link FlowClass#cost()} apart
   */
  static long reserve(Tx tx, QueueName queue, long competition, Flow flow, int count)
      throws SQLException {
    long cost = flow.kind().cost() * count;
    return tx.number(
        """
        insert into fair_participant as flow (queue, competition, owner, finish)
        select v.queue, v.competition, v.owner, coalesce(f.clock, 0) + v.cost
          from (values (?::text, ?::bigint, ?::bigint, ?::bigint))
               as v(queue, competition, owner, cost)
          left join fair_competition f on f.queue = v.queue and f.competition = v.competition
        on conflict (queue, competition, owner) do update
          set finish = greatest(excluded.finish, flow.finish + ?)
        returning finish - ?
        """,
        queue.vhost(),
        competition,
        flow.key(),
        cost,
        cost,
        cost);
  }

  /** Locks up to {@code max} waiting runs, first to last, and moves the clocks past them. */
  static List<Taken> take(Tx tx, QueueName queue, int max, Instant now) throws SQLException {
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
                    row.getLong("tag"),
                    row.getLong("cost"),
                    row.getString("failed_on")),
            queue.vhost(),
            now,
            max,
            max,
            queue.vhost());
    if (!taken.isEmpty()) {
      moveClocks(tx, queue, taken);
    }
    return taken;
  }

  /**
   * Lets a submission's waiting runs go first inside their competition.
   *
   * @return number of runs
   */
  static int hasten(Tx tx, long submission) throws SQLException {
    return tx.update(
        """
        update run r
           set fair_order = (
             select min(w.fair_order) from run w
              where w.queue = r.queue and w.competition = r.competition and w.state = 'QUEUED') - 1
         where r.submission in (select id from submission where id = ? or parent = ?)
           and r.state = 'QUEUED'
        """,
        submission,
        submission);
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
        select ?, t.competition, max(t.tag + t.cost), max(t.fair_order)
          from unnest(?, ?, ?, ?) as t(competition, tag, cost, fair_order)
         group by t.competition
        on conflict (queue, competition) do update
          set finish = greatest(f.finish, excluded.finish),
              clock = greatest(f.clock, excluded.clock)
        """,
        queue.vhost(),
        Tx.column("bigint", taken, Taken::competition),
        Tx.column("bigint", taken, Taken::tag),
        Tx.column("bigint", taken, Taken::cost),
        Tx.column("bigint", taken, Taken::fairOrder));
    tx.update(
        "update fair_clock set virtual_time = greatest(virtual_time, ?) where queue = ?",
        taken.getLast().tag(),
        queue.vhost());
  }

  /**
   * Places of waiting runs of a queue: 1 is next, {@link #LAST_PLACE} means that or later. Reads as
   * many index entries as the place is.
   */
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
