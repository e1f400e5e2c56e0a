package org.scoregrid.store.postgres;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.id.Attempt;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.LeaseToken;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.RunId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.rescore.Rescore;
import org.scoregrid.domain.rescore.RescoreId;
import org.scoregrid.domain.rescore.ShadowId;
import org.scoregrid.domain.rescore.ShadowState;
import org.scoregrid.domain.run.FlowClass;
import org.scoregrid.domain.run.LifecyclePolicy;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.RunSpec;
import org.scoregrid.domain.run.RunState;
import org.scoregrid.store.RescoreStore.PreparedShadow;
import org.scoregrid.store.RescoreStore.Waiting;

/**
 * The runs of re-scores: made here, and their ends noted beside the scores that count. On their way
 * they are runs like all others.
 */
final class ShadowRuns {
  private static final String WAITING =
      """
      select w.id, w.submission, r.spec, a.exit_codes, a.running_at,
             case when jsonb_exists(a.outputs, ?) then a.output_keys ->> ? end as prediction
        from rescore_run w
        join rescore x on x.id = w.rescore
        left join run r on r.submission = w.submission
        left join attempt a on a.run = r.id and a.number = r.attempt
       where w.rescore = ? and w.state = 'WAITING' and x.state in ('RUNNING', 'SWITCHED')
       order by w.id limit ?
      """;

  private static final String RUNS =
      """
      insert into run (shadow, competition, owner, task, queue, spec, deadline_at, next_actor,
          fair_order, queued_at)
      select w.id, ?, s.owner, ?, ?, v.spec, ?, ?, v.fair_order, ?
        from unnest(?, ?, ?) as v(shadow, spec, fair_order)
        join rescore_run w on w.id = v.shadow
        join submission s on s.id = w.submission
       order by v.fair_order
      """;

  private static final String END =
      """
      update rescore_run w set state = v.state, fault = v.fault, ended_at = ?
        from unnest(?, ?, ?) as v(id, state, fault)
       where w.id = v.id and w.state in ('WAITING', 'QUEUED')
      """;

  private static final String SETTLE =
      """
      update rescore x set state = 'READY'
       where x.id = any(?) and x.state = 'RUNNING' and not exists (
         select 1 from rescore_run w where w.rescore = x.id and w.state in ('WAITING', 'QUEUED'))
      """;

  private final Tx tx;
  private final LifecyclePolicy policy;

  ShadowRuns(Tx tx, LifecyclePolicy policy) {
    this.tx = tx;
    this.policy = policy;
  }

  List<Waiting> waiting(RescoreId id, int max) throws SQLException {
    String prediction = OutputName.PREDICTION_RESULT.wireName();
    return tx.list(WAITING, ShadowRuns::waiting, prediction, prediction, id.value(), max);
  }

  private static Waiting waiting(ResultSet row) throws SQLException {
    RunSpec spec = JsonColumns.read(row.getString("spec"), RunSpec.class);
    return new Waiting(
        new ShadowId(row.getLong("id")),
        new SubmissionId(row.getLong("submission")),
        spec == null ? null : spec.submission(),
        row.getString("prediction"),
        Tx.instant(row, "running_at") != null || ranPrediction(row.getString("exit_codes")));
  }

  private static boolean ranPrediction(@Nullable String exitCodes) {
    Map<String, Object> codes = JsonColumns.object(exitCodes);
    return codes != null
        && (codes.get("prediction") != null || codes.get("predictionIngestion") != null);
  }

  void prepared(RescoreId id, List<PreparedShadow> runs, QueueName queue, Instant now)
      throws SQLException {
    Optional<Rescore> rescore = new RescoreRows(tx).locked(id);
    if (rescore.isEmpty() || !rescore.get().state().mayRun()) {
      return;
    }
    Map<Long, RunSpec> specs = new LinkedHashMap<>();
    runs.forEach(run -> specs.put(run.id().value(), run.spec()));
    List<Long> taken =
        tx.numbers(
            """
            update rescore_run set state = 'QUEUED', fault = null, ended_at = null
             where rescore = ? and id = any(?) and state = 'WAITING' returning id
            """,
            id.value(),
            Tx.ids(specs.keySet()));
    if (taken.isEmpty()) {
      return;
    }
    List<Long> order = taken.stream().sorted().toList();
    long competition = rescore.get().competition().value();
    FairOrder.Flow flow = new FairOrder.Flow(FlowClass.RESCORE, 0);
    long place = FairOrder.reserve(tx, queue, competition, flow, order.size());
    tx.update(
        RUNS,
        competition,
        rescore.get().task().value(),
        queue.vhost(),
        now.plus(policy.queued()),
        policy.owner(RunState.QUEUED),
        now,
        Tx.ids(order),
        Tx.column("jsonb", order, shadow -> JsonColumns.write(specs.get(shadow))),
        Tx.column("bigint", order, shadow -> place + flow.kind().cost() * order.indexOf(shadow)));
    Notices.runsQueued(tx, List.of(queue));
  }

  void unpreparable(RescoreId id, Map<ShadowId, Fault> faults, Instant now) throws SQLException {
    new RescoreRows(tx).locked(id);
    List<Map.Entry<ShadowId, Fault>> all = List.copyOf(faults.entrySet());
    tx.update(
        END,
        now,
        Tx.column("bigint", all, entry -> entry.getKey().value()),
        Tx.column("text", all, _ -> ShadowState.FAILED),
        Tx.column("jsonb", all, entry -> JsonColumns.write(entry.getValue())));
  }

  void settle(RescoreId id) throws SQLException {
    new RescoreRows(tx).locked(id);
    tx.update(SETTLE, Tx.ids(List.of(id.value())));
  }

  /** Ends what waits and runs of a locked re-score that is not RUNNING any more. */
  List<AttemptKey> end(RescoreId id, LockedRuns runs, Instant now) throws SQLException {
    List<AttemptKey> held = new ArrayList<>();
    for (LockedRun run : runs.all()) {
      UUID lease = run.row.leaseToken;
      RunState before = run.row.state;
      if (run.cancelled() && lease != null && before != RunState.QUEUED) {
        held.add(
            new AttemptKey(
                new RunId(run.is.id()), new Attempt(run.is.attempt()), new LeaseToken(lease)));
      }
    }
    runs.store(new Boards(tx), now);
    tx.update(
        "update rescore_run set state = 'STOPPED' where rescore = ? and state = 'WAITING'",
        id.value());
    return held;
  }

  /** Locks the runs that are not over; before the re-score, as {@link Locks} says. */
  LockedRuns locked(RescoreId id, Instant now) throws SQLException {
    List<Long> runs =
        tx.numbers(
            """
            select r.id from rescore_run w join run r on r.shadow = w.id
             where w.rescore = ? and w.state = 'QUEUED'
            """,
            id.value());
    return LockedRuns.lock(tx, policy, List.of(), runs, now);
  }

  /** Notes the ends among shadow runs that changed; a re-score whose last one ended is ready. */
  static void ended(Tx tx, List<LockedRun> touched, Instant now) throws SQLException {
    List<LockedRun> over = touched.stream().filter(run -> run.row.state.isOver()).toList();
    if (over.isEmpty()) {
      return;
    }
    Tx.Values shadows = Tx.column("bigint", over, run -> run.is.shadow());
    // Whoever ends the last two at the same time has to see each other.
    List<Long> rescores =
        tx.numbers(
            """
            select id from rescore
             where id in (select rescore from rescore_run where id = any(?))
             order by id for no key update
            """,
            shadows);
    tx.update(
        END,
        now,
        shadows,
        Tx.column("text", over, run -> stateOf(run.row.state)),
        Tx.column("jsonb", over, run -> JsonColumns.write(faultOf(run))));
    storeScores(tx, over);
    tx.update(SETTLE, Tx.ids(rescores));
  }

  private static ShadowState stateOf(RunState over) {
    return switch (over) {
      case FINISHED -> ShadowState.SCORED;
      case FAILED -> ShadowState.FAILED;
      case CANCELLED -> ShadowState.STOPPED;
      case QUEUED, DISPATCHED, CLAIMED, PREPARING, RUNNING, SCORING ->
          throw new IllegalArgumentException("not over: " + over);
    };
  }

  private static @Nullable Fault faultOf(LockedRun run) {
    return run.visible == null ? null : run.visible.fault();
  }

  private static void storeScores(Tx tx, List<LockedRun> over) throws SQLException {
    record Score(long shadow, long column, BigDecimal value) {}
    List<Score> scores = new ArrayList<>();
    for (LockedRun run : over) {
      long shadow = Objects.requireNonNull(run.is.shadow());
      run.scores.forEach((column, value) -> scores.add(new Score(shadow, column.value(), value)));
    }
    if (!scores.isEmpty()) {
      tx.update(
          """
          insert into rescore_score (rescore_run, side, board_column, value)
          select v.shadow, 'NEW', v.board_column, v.value
            from unnest(?, ?, ?) as v(shadow, board_column, value)
          on conflict (rescore_run, side, board_column) do update set value = excluded.value
          """,
          Tx.column("bigint", scores, Score::shadow),
          Tx.column("bigint", scores, Score::column),
          Tx.column("numeric", scores, score -> score.value().toPlainString()));
    }
  }
}
