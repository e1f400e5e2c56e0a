package org.scoregrid.store.postgres;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.ColumnId;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.run.LifecyclePolicy;
import org.scoregrid.domain.run.RunReport.Ended;
import org.scoregrid.domain.run.RunState;
import org.scoregrid.store.postgres.LockedRun.AttemptNews;

/** Runs whose rows are locked for this transaction, read and written as one batch each. */
final class LockedRuns {
  private static final String LOCK =
      """
      select r.id, s.id as submission, r.shadow, s.phase, r.queue, r.state, r.attempt,
             r.lease_token, r.lease_until, r.deadline_at, r.platform_faults, r.queued_at, r.ended_at,
             r.spec -> 'limits' ->> 'executionTime' as execution_time, a.dispatched_at,
             coalesce(a.running_at, a.scoring_at, a.preparing_at) as slot_at
        from run r
        left join rescore_run w on w.id = r.shadow
        join submission s on s.id = coalesce(r.submission, w.submission)
        left join attempt a on a.run = r.id and a.number = r.attempt
       where r.id = any(?)
       order by r.id
         for no key update of r
      """;

  private static final String STORE_RUNS =
      """
      update run r
         set state = v.state, lease_token = v.lease_token, lease_until = v.lease_until,
             deadline_at = v.deadline_at, next_actor = v.next_actor,
             platform_faults = v.platform_faults, queued_at = v.queued_at, ended_at = v.ended_at,
             not_before = v.not_before
        from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?) as v(id, state, lease_token, lease_until,
             deadline_at, next_actor, platform_faults, queued_at, ended_at, not_before)
       where r.id = v.id
      """;

  private static final String STORE_ATTEMPTS =
      """
      update attempt a
         set worker = coalesce(v.worker, a.worker), engine = coalesce(v.engine, a.engine),
             claimed_at = coalesce(v.claimed_at, a.claimed_at),
             preparing_at = coalesce(v.preparing_at, a.preparing_at),
             running_at = coalesce(v.running_at, a.running_at),
             scoring_at = coalesce(v.scoring_at, a.scoring_at),
             ended_at = coalesce(v.ended_at, a.ended_at), fault = coalesce(v.fault, a.fault),
             exit_codes = coalesce(v.exit_codes, a.exit_codes),
             timings = coalesce(v.timings, a.timings), outputs = coalesce(v.outputs, a.outputs),
             warm = coalesce(v.warm, a.warm)
        from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) as v(run, number, worker, engine,
             claimed_at, preparing_at, running_at, scoring_at, ended_at, fault, exit_codes, timings,
             outputs, warm)
       where a.run = v.run and a.number = v.number
      """;

  private final Tx tx;
  private final LifecyclePolicy policy;
  private final Map<Long, LockedRun> runs = new LinkedHashMap<>();

  private LockedRuns(Tx tx, LifecyclePolicy policy) {
    this.tx = tx;
    this.policy = policy;
  }

  /**
   * Locks runs and, before them, what {@link Locks} says of their submissions.
   *
   * @param ending runs whose submissions may change
   * @param leasing runs of which only state and lease may change
   */
  static LockedRuns lock(
      Tx tx, LifecyclePolicy policy, Collection<Long> ending, Collection<Long> leasing, Instant now)
      throws SQLException {
    Locks.submissionsOfRuns(tx, ending);
    List<Long> all = new ArrayList<>(ending);
    all.addAll(leasing);
    LockedRuns locked = new LockedRuns(tx, policy);
    for (LockedRun run :
        tx.list(LOCK, row -> locked.run(row, now), Tx.ids(all.stream().distinct().toList()))) {
      locked.runs.put(run.is.id(), run);
    }
    return locked;
  }

  @Nullable LockedRun byId(long id) {
    return runs.get(id);
  }

  Collection<LockedRun> all() {
    return runs.values();
  }

  /** Writes what was decided, with everything that follows from it for submissions and boards. */
  List<Long> store(Boards boards, Instant now) throws SQLException {
    List<LockedRun> touched = runs.values().stream().filter(run -> run.touched).toList();
    storeRuns(touched);
    storeAttempts(touched.stream().filter(run -> run.news != null).toList());
    List<LockedRun> seen = touched.stream().filter(run -> run.is.shadow() == null).toList();
    storeScores(seen, boards);
    List<SubmissionChange> changes =
        seen.stream().map(run -> run.visible).filter(Objects::nonNull).toList();
    Set<Long> changed = new LinkedHashSet<>(new SubmissionChanges(tx, boards).apply(changes, now));
    new QueuePace(tx).learn(touched, now);
    ShadowRuns.ended(tx, touched.stream().filter(run -> run.is.shadow() != null).toList(), now);
    seen.stream()
        .filter(run -> run.news != null)
        .map(run -> run.is.submission())
        .forEach(changed::add);
    Notices.submissionsChanged(tx, changed);
    Notices.runsQueued(
        tx,
        touched.stream()
            .filter(run -> run.requeued)
            .map(run -> new QueueName(run.is.queue()))
            .toList());
    return List.copyOf(changed);
  }

  private void storeRuns(List<LockedRun> touched) throws SQLException {
    if (touched.isEmpty()) {
      return;
    }
    tx.update(
        STORE_RUNS,
        Tx.column("bigint", touched, run -> run.is.id()),
        Tx.column("text", touched, run -> run.row.state),
        Tx.column("uuid", touched, run -> run.row.leaseToken),
        Tx.column("timestamptz", touched, run -> run.row.leaseUntil),
        Tx.column("timestamptz", touched, run -> run.row.deadlineAt),
        Tx.column("text", touched, run -> policy.owner(run.row.state)),
        Tx.column("integer", touched, run -> run.row.platformFaults),
        Tx.column("timestamptz", touched, run -> run.row.queuedAt),
        Tx.column("timestamptz", touched, run -> run.row.endedAt),
        Tx.column("timestamptz", touched, run -> run.row.notBefore));
  }

  private void storeAttempts(List<LockedRun> told) throws SQLException {
    if (told.isEmpty()) {
      return;
    }
    tx.update(
        STORE_ATTEMPTS,
        Tx.column("bigint", told, run -> run.is.id()),
        Tx.column("integer", told, run -> run.is.attempt()),
        news("text", told, news -> news.worker == null ? null : news.worker.value()),
        news("text", told, news -> news.engine),
        news("timestamptz", told, news -> news.claimedAt),
        news("timestamptz", told, news -> news.preparingAt),
        news("timestamptz", told, news -> news.runningAt),
        news("timestamptz", told, news -> news.scoringAt),
        news("timestamptz", told, news -> news.endedAt),
        news("jsonb", told, news -> JsonColumns.write(news.fault)),
        report(told, Ended::exitCodes),
        report(told, Ended::timings),
        news("jsonb", told, news -> JsonColumns.write(news.outputs)),
        news("boolean", told, news -> news.report == null ? null : news.report.warm()));
  }

  private static Tx.Values news(
      String type, List<LockedRun> told, Function<AttemptNews, @Nullable Object> value) {
    return Tx.column(type, told, run -> run.news == null ? null : value.apply(run.news));
  }

  private static Tx.Values report(List<LockedRun> told, Function<Ended, Object> value) {
    return news(
        "jsonb",
        told,
        news -> news.report == null ? null : JsonColumns.write(value.apply(news.report)));
  }

  private void storeScores(List<LockedRun> touched, Boards boards) throws SQLException {
    Map<Long, Map<ColumnId, BigDecimal>> scores = new LinkedHashMap<>();
    Set<Long> warm = new HashSet<>();
    for (LockedRun run : touched) {
      if (!run.scores.isEmpty()) {
        scores.put(run.is.submission(), run.scores);
        if (run.news != null && run.news.report != null && run.news.report.warm()) {
          warm.add(run.is.submission());
        }
      }
    }
    new ScoreRows(tx).put(scores, warm);
    new ParentScores(tx, boards)
        .refresh(
            touched.stream()
                .filter(run -> !run.scores.isEmpty())
                .filter(run -> boards.computes(run.is.phase()))
                .map(run -> run.is.submission())
                .toList());
  }

  private LockedRun run(ResultSet row, Instant now) throws SQLException {
    LockedRun.Origin origin =
        new LockedRun.Origin(
            row.getLong("id"),
            row.getLong("submission"),
            Tx.id(row, "shadow"),
            row.getLong("phase"),
            row.getString("queue"),
            row.getInt("attempt"),
            Duration.parse(row.getString("execution_time")),
            Tx.instant(row, "dispatched_at"),
            Tx.instant(row, "slot_at"));
    LockedRun.Row state =
        new LockedRun.Row(
            RunState.valueOf(row.getString("state")),
            Tx.time(row, "deadline_at"),
            Tx.time(row, "queued_at"));
    state.leaseToken = row.getObject("lease_token", UUID.class);
    state.leaseUntil = Tx.instant(row, "lease_until");
    state.platformFaults = row.getInt("platform_faults");
    state.endedAt = Tx.instant(row, "ended_at");
    return new LockedRun(origin, state, policy, now);
  }
}
