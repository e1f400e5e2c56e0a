package org.scoregrid.store.postgres;

import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.leaderboard.SubmissionRule;
import org.scoregrid.domain.rescore.Refusal;
import org.scoregrid.domain.rescore.Rescore;
import org.scoregrid.domain.rescore.RescoreId;
import org.scoregrid.domain.rescore.RescoreState;

/**
 * The board is switched over to the new scores, or back. One transaction: before it everybody sees
 * the old board, after it the new one.
 */
final class RescoreSwitch {
  /** Parameters: the re-score. Finished with other scores than those that the switch put. */
  private static final String NEWER =
      """
      select exists (
          select 1 from rescore o
           where o.phase = x.phase and o.task = x.task and o.id <> x.id and o.state = 'SWITCHED'
             and o.switched_at >= x.switched_at)
        or not exists (
          select 1 from phase_task p join task t on t.id = p.task
           where p.phase = x.phase and p.task = x.task
             and (not x.changes_program or t.scoring_program is not distinct from x.scoring_program)
             and (not x.changes_reference
                  or t.reference_data is not distinct from x.reference_data))
        or exists (
          select 1 from rescore_run w
           where w.rescore = x.id and (w.state in ('LATE', 'WAITING', 'QUEUED')
                 or (w.state = 'SCORED' and not w.applied)))
        or exists (
          select 1 from submission s join run r on r.submission = s.id
           where s.phase = x.phase and s.task = x.task
             and (r.ended_at is null or r.ended_at > x.switched_at)
             and not exists (
               select 1 from rescore_run w where w.rescore = x.id and w.submission = s.id))
        or exists (
          select 1 from rescore_run w
           where w.rescore = x.id and w.applied and exists (
             (select board_column, value from score where submission = w.submission
              except
              select board_column, value from rescore_score
               where rescore_run = w.id and side = 'NEW')
             union all
             (select board_column, value from rescore_score
               where rescore_run = w.id and side = 'NEW'
              except
              select board_column, value from score where submission = w.submission)))
        from rescore x where x.id = ?
      """;

  private static final String REMEMBER_BOARD =
      """
      insert into rescore_entry (rescore, submission)
      select x.id, s.id from rescore x
        join submission s on s.phase = x.phase and s.parent is null and s.on_leaderboard
       where x.id = ?
      on conflict do nothing
      """;

  private static final String LATE =
      """
      insert into rescore_run (rescore, submission, top, state)
      select x.id, s.id, coalesce(s.parent, s.id), 'LATE'
        from rescore x
        join submission s on s.phase = x.phase and s.task = x.task and not s.specific_task_rerun
        join run r on r.submission = s.id
       where x.id = ? and r.state in ('DISPATCHED', 'CLAIMED', 'PREPARING', 'RUNNING', 'SCORING')
      on conflict do nothing
      """;

  private static final String OLD_BOARD =
      """
      update submission s
         set on_leaderboard = exists (
           select 1 from rescore_entry e where e.rescore = ? and e.submission = s.id)
       where s.parent is null and s.phase = ?
         and s.owner in (select o.owner from submission o where o.id = any(?))
         and s.on_leaderboard <> exists (
           select 1 from rescore_entry e where e.rescore = ? and e.submission = s.id)
         and not s.soft_deleted
      returning s.id
      """;

  private final Tx tx;
  private final NewScores scores;
  private final RescoreRows rows;

  RescoreSwitch(Tx tx) {
    this.tx = tx;
    this.scores = new NewScores(tx);
    this.rows = new RescoreRows(tx);
  }

  Optional<Refusal> switchOver(RescoreId id, AccountId by, boolean keepFailed, Instant now)
      throws SQLException {
    if (!lockPhase(id)) {
      return Optional.of(Refusal.WRONG_STATE);
    }
    Locks.submissions(tx, affected(id, false));
    Rescore rescore = rows.locked(id).orElseThrow();
    Optional<Refusal> refusal = refusal(rescore, keepFailed);
    if (refusal.isPresent()) {
      return refusal;
    }
    List<Long> shadows = scores.scored(id, false);
    tx.update(REMEMBER_BOARD, id.value());
    tx.update(LATE, id.value());
    new RescoredTask(tx).change(rescore);
    tx.update(
        "update rescore set state = 'SWITCHED', switched_at = ? where id = ?", now, id.value());
    letCount(rescore, shadows);
    audit(by, "switch-rescore", rescore, shadows.size() + " scores replaced", now);
    return Optional.empty();
  }

  private void letCount(Rescore rescore, List<Long> shadows) throws SQLException {
    scores.apply(shadows);
    Set<Long> moved = scores.chooseAgain(scores.tops(shadows));
    scores.tell(moved, shadows);
  }

  /** Whose rows change: all of the task where it gives way to a copy, or the copy to it. */
  private List<Long> affected(RescoreId id, boolean applied) throws SQLException {
    boolean all =
        tx.first(
                    "select copied_task from rescore where id = ?",
                    row -> row.getBoolean(1),
                    id.value())
                .orElse(false)
            || rows.byId(id).map(Rescore::sharedTask).orElse(false);
    return all
        ? tx.numbers(
            """
            select distinct coalesce(s.parent, s.id) from rescore x
              join submission s on s.phase = x.phase and s.task = x.task where x.id = ?
            """,
            id.value())
        : scores.tops(scores.scored(id, applied));
  }

  /**
   * Nothing is accepted to the phase until the end: whoever prepares a submission afterwards sees
   * the new files.
   */
  private boolean lockPhase(RescoreId id) throws SQLException {
    return !tx.numbers(
            "select id from phase where id = (select phase from rescore where id = ?) for update",
            id.value())
        .isEmpty();
  }

  private Optional<Refusal> refusal(Rescore rescore, boolean keepFailed) throws SQLException {
    if (!rescore.state().mayBecome(RescoreState.SWITCHED)) {
      return Optional.of(Refusal.WRONG_STATE);
    }
    if (rescore.fileDeleted()) {
      return Optional.of(Refusal.FILE_DELETED);
    }
    if (!taskIsInPhase(rescore)) {
      return Optional.of(Refusal.NOT_IN_PHASE);
    }
    if (isPreparing(rescore)) {
      return Optional.of(Refusal.BEING_PREPARED);
    }
    Rescore.Progress progress = rows.progress(rescore.id());
    if (progress.missing() > 0) {
      return Optional.of(Refusal.NOT_COVERED);
    }
    return progress.failed() > 0 && !keepFailed
        ? Optional.of(Refusal.FAILED_LEFT)
        : Optional.empty();
  }

  boolean taskIsInPhase(Rescore rescore) throws SQLException {
    return tx.number(
            "select count(*) from phase_task where phase = ? and task = ?",
            rescore.phase().value(),
            rescore.task().value())
        > 0;
  }

  /** Its runs may be about to be made with the old files. */
  private boolean isPreparing(Rescore rescore) throws SQLException {
    return tx.number(
            """
            select count(*) from submission
             where phase = ? and not prepared and parent is null and released
               and finished_at is null
            """,
            rescore.phase().value())
        > 0;
  }

  Optional<Refusal> revert(RescoreId id, AccountId by, Instant now) throws SQLException {
    if (!lockPhase(id)) {
      return Optional.of(Refusal.WRONG_STATE);
    }
    Locks.submissions(tx, affected(id, true));
    Rescore rescore = rows.locked(id).orElseThrow();
    if (rescore.state() != RescoreState.SWITCHED) {
      return Optional.of(Refusal.WRONG_STATE);
    }
    if (anotherIsOpen(rescore)) {
      return Optional.of(Refusal.OPEN_ALREADY);
    }
    boolean newer =
        tx.first(NEWER, row -> row.getBoolean(1), id.value()).orElse(true) || isPreparing(rescore);
    if (newer || !new RescoredTask(tx).changeBack(rescore)) {
      return Optional.of(Refusal.NEWER_HAPPENED);
    }
    List<Long> shadows = scores.scored(id, true);
    scores.takeBack(shadows);
    Set<Long> moved = new LinkedHashSet<>(oldBoard(rescore, scores.tops(shadows)));
    scores.tell(moved, shadows);
    tx.update("delete from rescore_entry where rescore = ?", id.value());
    tx.update("update rescore set state = 'READY', switched_at = null where id = ?", id.value());
    audit(by, "revert-rescore", rescore, shadows.size() + " scores brought back", now);
    return Optional.empty();
  }

  private boolean anotherIsOpen(Rescore rescore) throws SQLException {
    return tx.number(
            """
            select count(*) from rescore
             where phase = ? and task = any(array[?, (select old_task from rescore where id = ?)])
               and state in ('DRAFT', 'RUNNING', 'STOPPED', 'READY')
            """,
            rescore.phase().value(),
            rescore.task().value(),
            rescore.id().value())
        > 0;
  }

  /** Only where the switch moved entries; otherwise people moved them. */
  private List<Long> oldBoard(Rescore rescore, List<Long> tops) throws SQLException {
    Boards boards = new Boards(tx);
    boards.load(List.of(rescore.phase().value()));
    boolean byScore =
        boards
            .of(rescore.phase().value())
            .map(board -> board.is().submissionRule() == SubmissionRule.FORCE_BEST)
            .orElse(false);
    return byScore
        ? tx.numbers(
            OLD_BOARD,
            rescore.id().value(),
            rescore.phase().value(),
            Tx.ids(tops),
            rescore.id().value())
        : List.of();
  }

  void catchUp(RescoreId id) throws SQLException {
    List<Long> late = scores.scored(id, false);
    Locks.submissions(tx, scores.tops(late));
    Optional<Rescore> rescore = rows.locked(id);
    if (rescore.isEmpty() || rescore.get().state() != RescoreState.SWITCHED) {
      return;
    }
    tx.update(
        """
        update rescore_run w set state = 'WAITING'
          from submission s
         where w.rescore = ? and w.state = 'LATE' and s.id = w.submission and s.status = 'Finished'
        """,
        id.value());
    tx.update(
        """
        delete from rescore_run w using submission s
         where w.rescore = ? and w.state = 'LATE' and s.id = w.submission
           and s.status in ('Failed', 'Cancelled')
        """,
        id.value());
    if (!late.isEmpty()) {
      letCount(rescore.get(), late);
    }
  }

  private void audit(AccountId by, String action, Rescore rescore, String details, Instant now)
      throws SQLException {
    tx.update(
        "insert into audit (at, actor, action, object, details) values (?, ?, ?, ?, ?)",
        now,
        by.value(),
        action,
        "rescore/" + rescore.id(),
        "phase " + rescore.phase() + ", task " + rescore.task() + ": " + details);
  }
}
