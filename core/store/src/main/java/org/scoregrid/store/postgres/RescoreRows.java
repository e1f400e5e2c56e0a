package org.scoregrid.store.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.rescore.Rescore;
import org.scoregrid.domain.rescore.RescoreId;
import org.scoregrid.domain.rescore.RescoreState;
import org.scoregrid.domain.rescore.Selection;
import org.scoregrid.domain.rescore.ShadowId;
import org.scoregrid.store.Page;
import org.scoregrid.store.RescoreStore.Failure;

/** Reads re-scores and how far they are. */
final class RescoreRows {
  private static final int MAX_LIST = 100;

  /** A task of somebody who does not organize the competition is not ours to change either. */
  private static final String RESCORE =
      """
      select r.*, a.id as person, a.username, a.display_name,
             (r.changes_program and r.scoring_program is null)
               or (r.changes_reference and r.reference_data is null) as file_deleted,
             exists (select 1 from phase_task o where o.task = r.task and o.phase <> r.phase)
               or not exists (
                 select 1 from task t join competition c on c.id = r.competition
                  where t.id = r.task and (t.created_by = c.created_by or exists (
                    select 1 from collaborator l
                     where l.competition = c.id and l.account = t.created_by))) as shared_task
        from rescore r join account a on a.id = r.created_by
      """;

  private final Tx tx;

  RescoreRows(Tx tx) {
    this.tx = tx;
  }

  Optional<Rescore> byId(RescoreId id) throws SQLException {
    return tx.first(RESCORE + " where r.id = ?", RescoreRows::rescore, id.value());
  }

  List<Rescore> ofPhase(PhaseId phase) throws SQLException {
    return tx.list(
        RESCORE + " where r.phase = ? order by r.id desc limit ?",
        RescoreRows::rescore,
        phase.value(),
        MAX_LIST);
  }

  /** Locks the row, so that its state stays until the end of the transaction. */
  Optional<Rescore> locked(RescoreId id) throws SQLException {
    tx.numbers("select id from rescore where id = ? for no key update", id.value());
    return byId(id);
  }

  Rescore.Progress progress(RescoreId id) throws SQLException {
    Optional<Rescore> rescore = byId(id);
    long missing =
        rescore.isPresent() && rescore.get().state().isOpen()
            ? new RescoreSelection(tx).missing(rescore.get())
            : 0;
    return tx.first(
            """
            select count(*) filter (where state = 'WAITING') as waiting,
                   count(*) filter (where state = 'QUEUED') as running,
                   count(*) filter (where state = 'SCORED') as scored,
                   count(*) filter (where state = 'FAILED') as failed,
                   count(*) filter (where state = 'STOPPED') as stopped,
                   count(*) filter (where state = 'LATE') as late
              from rescore_run where rescore = ?
            """,
            row ->
                new Rescore.Progress(
                    row.getInt("waiting"),
                    row.getInt("running"),
                    row.getInt("scored"),
                    row.getInt("failed"),
                    row.getInt("stopped"),
                    row.getInt("late"),
                    (int) Math.min(missing, Integer.MAX_VALUE)),
            id.value())
        .orElseThrow();
  }

  Page<Failure> failures(RescoreId id, Page.Request page) throws SQLException {
    long total =
        tx.number(
            "select count(*) from rescore_run where rescore = ? and state = 'FAILED'", id.value());
    List<Failure> items =
        tx.list(
            """
            select w.id, w.top, w.fault, a.id as person, a.username, a.display_name
              from rescore_run w join submission s on s.id = w.top join account a on a.id = s.owner
             where w.rescore = ? and w.state = 'FAILED'
             order by w.id limit ? offset ?
            """,
            row ->
                new Failure(
                    new ShadowId(row.getLong("id")),
                    new SubmissionId(row.getLong("top")),
                    Row.person(
                            row.getLong("person"),
                            row.getString("username"),
                            row.getString("display_name"))
                        .shownName(),
                    JsonColumns.read(row.getString("fault"), Fault.class)),
            id.value(),
            page.size(),
            page.offset());
    return new Page<>(items, total);
  }

  private static Rescore rescore(ResultSet row) throws SQLException {
    return new Rescore(
        new RescoreId(row.getLong("id")),
        new CompetitionId(row.getLong("competition")),
        new PhaseId(row.getLong("phase")),
        new TaskId(row.getLong("task")),
        RescoreState.valueOf(row.getString("state")),
        dataset(row, "scoring_program"),
        dataset(row, "reference_data"),
        row.getBoolean("file_deleted"),
        Selection.valueOf(row.getString("selection")),
        Tx.idArray(row, "chosen").stream().map(SubmissionId::new).toList(),
        row.getBoolean("shared_task"),
        Row.person(
            row.getLong("person"),
            Objects.requireNonNull(row.getString("username")),
            row.getString("display_name")),
        Tx.time(row, "created_at"),
        Tx.instant(row, "started_at"),
        Tx.instant(row, "switched_at"));
  }

  private static @Nullable DatasetId dataset(ResultSet row, String column) throws SQLException {
    Long id = Tx.id(row, column);
    return id == null ? null : new DatasetId(id);
  }
}
