package org.scoregrid.store.postgres;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.leaderboard.SubmissionRule;
import org.scoregrid.domain.rescore.Refusal;
import org.scoregrid.domain.rescore.Rescore;
import org.scoregrid.domain.rescore.RescoreId;
import org.scoregrid.domain.rescore.RescoreState;
import org.scoregrid.domain.rescore.Selection;
import org.scoregrid.domain.rescore.ShadowId;
import org.scoregrid.domain.run.LifecyclePolicy;
import org.scoregrid.store.Page;
import org.scoregrid.store.RescoreStore;

/** Re-scores in the database; every call is one transaction. Thread-safe. */
public final class PostgresRescoreStore implements RescoreStore {
  private static final String CREATE =
      """
      insert into rescore (competition, phase, task, changes_program, changes_reference,
          scoring_program, reference_data, selection, chosen, created_by, created_at)
      select ?, p.phase, p.task, ?, ?, ?, ?, ?, ?, ?, ?
        from phase_task p join phase f on f.id = p.phase
       where p.phase = ? and p.task = ? and f.competition = ?
      on conflict (phase, task) where state in ('DRAFT', 'RUNNING', 'STOPPED', 'READY') do nothing
      returning id
      """;

  private static final String UNFINISHED =
      """
      select id from rescore where state = 'RUNNING'
      union
      select w.rescore from rescore_run w join rescore x on x.id = w.rescore
       where x.state = 'SWITCHED'
         and (w.state in ('LATE', 'WAITING') or (w.state = 'SCORED' and not w.applied))
      union
      select w.rescore from rescore_run w join rescore x on x.id = w.rescore
       where x.state = 'DROPPED'
       limit ?
      """;

  private final Sql sql;
  private final LifecyclePolicy policy;

  /** The pool stays the caller's. */
  public PostgresRescoreStore(DataSource pool, LifecyclePolicy policy) {
    this.sql = new Sql(pool);
    this.policy = policy;
  }

  @Override
  public Creation create(NewRescore rescore, Instant now) {
    return sql.transaction(tx -> create(tx, rescore, now));
  }

  private static Creation create(Tx tx, NewRescore wanted, Instant now) throws SQLException {
    if (wanted.scoringProgram() == null && wanted.referenceData() == null) {
      return new Creation.Refused(Refusal.NOTHING_NEW);
    }
    long phase = wanted.phase().value();
    Boards boards = new Boards(tx);
    boards.load(List.of(phase));
    SubmissionRule rule =
        boards.of(phase).map(board -> board.is().submissionRule()).orElse(SubmissionRule.ADD);
    if (!wanted.selection().isPossibleUnder(rule)) {
      return new Creation.Refused(Refusal.BOARD_NEEDS_ALL);
    }
    List<Long> chosen =
        wanted.selection() == Selection.CHOSEN
            ? new RescoreSelection(tx).tops(wanted.chosen(), phase)
            : List.of();
    if (wanted.selection() == Selection.CHOSEN && chosen.isEmpty()) {
      return new Creation.Refused(Refusal.NOTHING_SELECTED);
    }
    Optional<Long> id = insert(tx, wanted, chosen, now);
    if (id.isPresent()) {
      return new Creation.Created(new RescoreId(id.get()));
    }
    long inPhase =
        tx.number(
            """
            select count(*) from phase_task p join phase f on f.id = p.phase
             where p.phase = ? and p.task = ? and f.competition = ?
            """,
            phase,
            wanted.task().value(),
            wanted.competition().value());
    return new Creation.Refused(inPhase > 0 ? Refusal.OPEN_ALREADY : Refusal.NOT_IN_PHASE);
  }

  private static Optional<Long> insert(Tx tx, NewRescore wanted, List<Long> chosen, Instant now)
      throws SQLException {
    return tx
        .numbers(
            CREATE,
            wanted.competition().value(),
            wanted.scoringProgram() != null,
            wanted.referenceData() != null,
            idOrNull(wanted.scoringProgram()),
            idOrNull(wanted.referenceData()),
            wanted.selection(),
            Tx.ids(chosen),
            wanted.by().value(),
            now,
            wanted.phase().value(),
            wanted.task().value(),
            wanted.competition().value())
        .stream()
        .findFirst();
  }

  private static @Nullable Long idOrNull(@Nullable DatasetId id) {
    return id == null ? null : id.value();
  }

  @Override
  public Optional<Rescore> byId(RescoreId id) {
    return sql.transaction(tx -> new RescoreRows(tx).byId(id));
  }

  @Override
  public List<Rescore> ofPhase(PhaseId phase) {
    return sql.transaction(tx -> new RescoreRows(tx).ofPhase(phase));
  }

  @Override
  public Rescore.Progress progress(RescoreId id) {
    return sql.transaction(tx -> new RescoreRows(tx).progress(id));
  }

  @Override
  public Page<Failure> failures(RescoreId id, Page.Request page) {
    return sql.transaction(tx -> new RescoreRows(tx).failures(id, page));
  }

  @Override
  public Optional<Refusal> start(RescoreId id, boolean failedToo, Instant now) {
    return sql.transaction(tx -> start(tx, id, failedToo, now));
  }

  private static Optional<Refusal> start(Tx tx, RescoreId id, boolean failedToo, Instant now)
      throws SQLException {
    Optional<Rescore> found = new RescoreRows(tx).locked(id);
    if (found.isEmpty()) {
      return Optional.of(Refusal.WRONG_STATE);
    }
    Rescore rescore = found.get();
    boolean switched = rescore.state() == RescoreState.SWITCHED;
    if (!switched && !rescore.state().mayBecome(RescoreState.RUNNING)) {
      return Optional.of(Refusal.WRONG_STATE);
    }
    if (rescore.fileDeleted()) {
      return Optional.of(Refusal.FILE_DELETED);
    }
    if (!new RescoreSwitch(tx).taskIsInPhase(rescore)) {
      return Optional.of(Refusal.NOT_IN_PHASE);
    }
    int begun = again(tx, id, failedToo);
    if (!switched) {
      begun += new RescoreSelection(tx).cover(rescore);
    }
    if (begun == 0) {
      return Optional.of(Refusal.NOTHING_SELECTED);
    }
    if (!switched) {
      tx.update(
          "update rescore set state = 'RUNNING', started_at = coalesce(started_at, ?) where id = ?",
          now,
          id.value());
    }
    return Optional.empty();
  }

  /** Their old runs go, with what they stored. */
  private static int again(Tx tx, RescoreId id, boolean failedToo) throws SQLException {
    List<Long> again =
        tx.numbers(
            """
            update rescore_run set state = 'WAITING', fault = null, ended_at = null
             where rescore = ? and (state = 'STOPPED' or (? and state = 'FAILED')) returning id
            """,
            id.value(),
            failedToo);
    tx.update("delete from run where shadow = any(?)", Tx.ids(again));
    return again.size();
  }

  @Override
  public List<Waiting> waiting(RescoreId id, int max) {
    return sql.transaction(tx -> new ShadowRuns(tx, policy).waiting(id, max));
  }

  @Override
  public void prepared(RescoreId id, List<PreparedShadow> runs, QueueName queue, Instant now) {
    if (!runs.isEmpty()) {
      sql.run(tx -> new ShadowRuns(tx, policy).prepared(id, runs, queue, now));
    }
  }

  @Override
  public void unpreparable(RescoreId id, Map<ShadowId, Fault> faults, Instant now) {
    if (!faults.isEmpty()) {
      sql.run(tx -> new ShadowRuns(tx, policy).unpreparable(id, faults, now));
    }
  }

  @Override
  public void settle(RescoreId id, Instant now) {
    sql.run(tx -> new ShadowRuns(tx, policy).settle(id));
  }

  @Override
  public Ending stop(RescoreId id, Instant now) {
    return sql.transaction(tx -> end(tx, id, RescoreState.STOPPED, now));
  }

  @Override
  public Ending drop(RescoreId id, AccountId by, Instant now) {
    return sql.transaction(
        tx -> {
          Ending ending = end(tx, id, RescoreState.DROPPED, now);
          if (ending.refusal().isEmpty()) {
            tx.update("update rescore set dropped_at = ? where id = ?", now, id.value());
            tx.update(
                "insert into audit (at, actor, action, object) values (?, ?, 'drop-rescore', ?)",
                now,
                by.value(),
                "rescore/" + id);
          }
          return ending;
        });
  }

  private Ending end(Tx tx, RescoreId id, RescoreState next, Instant now) throws SQLException {
    ShadowRuns shadows = new ShadowRuns(tx, policy);
    LockedRuns runs = shadows.locked(id, now);
    Optional<Rescore> rescore = new RescoreRows(tx).locked(id);
    if (rescore.isEmpty() || !rescore.get().state().mayBecome(next)) {
      return new Ending(Optional.of(Refusal.WRONG_STATE), List.of());
    }
    tx.update("update rescore set state = ? where id = ?", next, id.value());
    List<AttemptKey> held = shadows.end(id, runs, now);
    return new Ending(Optional.empty(), held);
  }

  @Override
  public boolean sweepDropped(RescoreId id, int max) {
    int gone =
        sql.transaction(
            tx ->
                tx.update(
                    """
                    delete from rescore_run where id in (
                      select w.id from rescore_run w join rescore x on x.id = w.rescore
                       where w.rescore = ? and x.state = 'DROPPED' order by w.id limit ?)
                    """,
                    id.value(),
                    max));
    return gone >= max;
  }

  @Override
  public Material material(RescoreId id) {
    return sql.transaction(
        tx -> new RescoreMaterial(tx).of(new RescoreRows(tx).byId(id).orElseThrow()));
  }

  @Override
  public Optional<Refusal> switchOver(RescoreId id, AccountId by, boolean keepFailed, Instant now) {
    return sql.transaction(tx -> new RescoreSwitch(tx).switchOver(id, by, keepFailed, now));
  }

  @Override
  public Optional<Refusal> revert(RescoreId id, AccountId by, Instant now) {
    return sql.transaction(tx -> new RescoreSwitch(tx).revert(id, by, now));
  }

  @Override
  public void catchUp(RescoreId id, Instant now) {
    sql.run(tx -> new RescoreSwitch(tx).catchUp(id));
  }

  @Override
  public List<RescoreId> unfinished(int limit) {
    return sql.transaction(tx -> tx.list(UNFINISHED, row -> new RescoreId(row.getLong(1)), limit));
  }
}
