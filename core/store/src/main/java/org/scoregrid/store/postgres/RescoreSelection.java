package org.scoregrid.store.postgres;

import java.sql.SQLException;
import java.util.List;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.rescore.Rescore;

/** Which submissions a re-score is about: finished ones of its task, by its selection. */
final class RescoreSelection {
  /**
   * Selected and not covered. Parameters: the re-score. A chosen set was closed by a person, who
   * could not know of what is finished after the start.
   */
  private static final String UNCOVERED =
      """
        from rescore r
        join submission c on c.phase = r.phase and c.task = r.task and not c.has_children
        join submission t on t.id = coalesce(c.parent, c.id)
       where r.id = ? and c.status = 'Finished' and t.status = 'Finished'
         and not t.soft_deleted and not t.specific_task_rerun
         and (r.selection = 'FINISHED'
              or (r.selection = 'BOARD' and t.on_leaderboard)
              or (r.selection = 'CHOSEN'
                  and (t.id = any(r.chosen) or t.finished_at > r.started_at)))
         and not exists (
           select 1 from rescore_run w where w.rescore = r.id and w.submission = c.id)
      """;

  private final Tx tx;

  RescoreSelection(Tx tx) {
    this.tx = tx;
  }

  long missing(Rescore rescore) throws SQLException {
    return tx.number("select count(*)" + UNCOVERED, rescore.id().value());
  }

  /** Covers what is missing; it waits then. */
  int cover(Rescore rescore) throws SQLException {
    return tx.update(
        "insert into rescore_run (rescore, submission, top) select r.id, c.id, t.id"
            + UNCOVERED
            + " order by t.created_at, c.id on conflict do nothing",
        rescore.id().value());
  }

  /** The top-level submissions of those that were named; what is not of the phase is left out. */
  List<Long> tops(List<SubmissionId> named, long phase) throws SQLException {
    return tx.numbers(
        """
        select distinct coalesce(parent, id) from submission where id = any(?) and phase = ?
         order by 1
        """,
        Tx.ids(named.stream().map(SubmissionId::value).toList()),
        phase);
  }
}
