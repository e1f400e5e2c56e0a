package org.scoregrid.store.postgres;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.run.LifecyclePolicy;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.domain.run.RunState;
import org.scoregrid.store.RunStore;

/**
 * The hot path on PostgreSQL: one transaction for each call, however many runs it is about. Throws
 * {@link io.helidon.dbclient.DbClientException} when the database cannot be reached; every call may
 * then be repeated as it is.
 */
public final class PostgresRunStore implements RunStore {
  private static final Fault WORKER_LOST =
      Fault.of(
          FaultCode.WORKER_LOST,
          Blame.PLATFORM,
          "The machine that ran this was lost.",
          "Nothing has to be done by you; submit again if it is not run again by itself.");
  private static final Fault WORKER_STUCK =
      Fault.of(
          FaultCode.WORKER_LOST,
          Blame.PLATFORM,
          "The machine that ran this did not come to an end in time.",
          "Nothing has to be done by you; submit again if it is not run again by itself.");

  private static final String OVERDUE =
      """
      select id from run
       where state not in ('FINISHED', 'FAILED', 'CANCELLED')
         and least(deadline_at, coalesce(lease_until, deadline_at)) < ?
       order by least(deadline_at, coalesce(lease_until, deadline_at)) limit ?
      """;

  /** One step in an index for each queue, however many runs wait in it. */
  private static final String QUEUES_WITH_WORK =
      """
      with recursive waiting(queue) as (
        (select queue from run where state = 'QUEUED' order by queue limit 1)
        union all
        select (select r.queue from run r where r.state = 'QUEUED' and r.queue > w.queue
                 order by r.queue limit 1)
          from waiting w where w.queue is not null)
      select queue from waiting w where queue is not null and not exists (
        select 1 from queue q where q.vhost = w.queue and q.deleted_at is not null)
      """;

  private final Sql sql;
  private final LifecyclePolicy policy;

  /** The pool stays the caller's. */
  public PostgresRunStore(DataSource pool, LifecyclePolicy policy) {
    this.sql = new Sql(pool);
    this.policy = policy;
  }

  @Override
  public Optional<Unprepared> unprepared(SubmissionId id) {
    return sql.transaction(tx -> new Preparation(tx, policy).unprepared(id));
  }

  @Override
  public void prepared(SubmissionId id, List<PreparedRun> runs, Instant now) {
    sql.run(tx -> new Preparation(tx, policy).prepared(id, runs, now));
  }

  @Override
  public void unpreparable(SubmissionId id, Fault fault, Instant now) {
    sql.run(tx -> new Preparation(tx, policy).unpreparable(id, fault, now));
  }

  @Override
  public List<QueueName> queuesWithWork() {
    return sql.transaction(
        tx -> tx.list(QUEUES_WITH_WORK, row -> new QueueName(row.getString("queue"))));
  }

  @Override
  public Map<QueueName, Integer> dispatched() {
    Map<QueueName, Integer> counts = new HashMap<>();
    sql.run(
        tx ->
            tx.list(
                "select queue, count(*) from run where state = 'DISPATCHED' group by queue",
                row -> counts.put(new QueueName(row.getString(1)), row.getInt(2))));
    return counts;
  }

  @Override
  public List<Dispatch> claim(QueueName queue, int max, Instant now) {
    return max <= 0
        ? List.of()
        : sql.transaction(tx -> new Claims(tx, policy).claim(queue, max, now));
  }

  @Override
  public void unclaim(Collection<AttemptKey> keys) {
    if (!keys.isEmpty()) {
      sql.run(tx -> new Claims(tx, policy).unclaim(keys));
    }
  }

  @Override
  public Committed commit(List<RunReport> reports, Instant now) {
    return reports.isEmpty()
        ? new Committed(0, 0, List.of(), List.of())
        : sql.transaction(tx -> new ReportBatch(tx, policy, now).commit(reports));
  }

  @Override
  public List<SubmissionId> sweepOverdue(Instant now, int limit) {
    return sql.transaction(tx -> sweep(tx, now, limit)).stream().map(SubmissionId::new).toList();
  }

  private List<Long> sweep(Tx tx, Instant now, int limit) throws SQLException {
    List<Long> overdue = tx.numbers(OVERDUE, now, limit);
    if (overdue.isEmpty()) {
      return List.of();
    }
    LockedRuns runs = LockedRuns.lock(tx, policy, overdue, List.of(), now);
    for (LockedRun run : runs.all()) {
      endOverdue(run, now);
    }
    return runs.store(new Boards(tx), now);
  }

  /** Looks again, as the run may have moved on before it was locked. */
  private void endOverdue(LockedRun run, Instant now) {
    LockedRun.Row row = run.row;
    boolean late = row.deadlineAt.isBefore(now);
    switch (row.state) {
      case QUEUED, DISPATCHED -> {
        if (late) {
          run.failed(noWorker(policy.queued()));
        }
      }
      case CLAIMED, PREPARING, RUNNING, SCORING -> {
        if (late) {
          run.lost(WORKER_STUCK);
        } else if (row.leaseUntil == null || row.leaseUntil.isBefore(now)) {
          run.lost(WORKER_LOST);
        }
      }
      case FINISHED, FAILED, CANCELLED -> {}
    }
  }

  private static Fault noWorker(Duration waited) {
    return Fault.of(
        FaultCode.NO_WORKER,
        Blame.PLATFORM,
        "No worker took this within %d hours.".formatted(waited.toHours()),
        "Ask the organizer whether the competition's queue has a worker, then submit again.");
  }

  @Override
  public int requeueDispatched(QueueName queue, Instant dispatchedBefore, int max, Instant now) {
    return sql.transaction(
        tx -> {
          List<Long> lost =
              tx.numbers(
                  """
                  select r.id from run r
                    join attempt a on a.run = r.id and a.number = r.attempt
                   where r.queue = ? and r.state = 'DISPATCHED' and a.dispatched_at < ?
                   order by a.dispatched_at, r.id limit ?
                  """,
                  queue.vhost(),
                  dispatchedBefore,
                  max);
          LockedRuns runs = LockedRuns.lock(tx, policy, List.of(), lost, now);
          int sentBack = 0;
          for (LockedRun run : runs.all()) {
            if (run.row.state == RunState.DISPATCHED
                && run.is.dispatchedAt() != null
                && run.is.dispatchedAt().isBefore(dispatchedBefore)) {
              run.unsent();
              sentBack++;
            }
          }
          runs.store(new Boards(tx), now);
          return sentBack;
        });
  }

  @Override
  public int extendLeases(Instant now) {
    Instant term = now.plus(policy.lease());
    return sql.transaction(
        tx ->
            tx.update(
                """
                update run set lease_until = ?
                 where state in ('CLAIMED', 'PREPARING', 'RUNNING', 'SCORING') and lease_until <> ?
                """,
                term,
                term));
  }

  @Override
  public LifecyclePolicy policy() {
    return policy;
  }
}
