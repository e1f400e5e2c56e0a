package org.scoregrid.store.postgres;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.rescore.Rescore;

/**
 * The task of a phase gets new files, or a copy of it does where others use the task too; and the
 * way back.
 */
final class RescoredTask {
  private static final String REMEMBER =
      """
      update rescore r
         set old_program = t.scoring_program, old_reference = t.reference_data,
             had_program = t.scoring_program is not null,
             had_reference = t.reference_data is not null, old_task = t.id, copied_task = ?
        from task t where t.id = r.task and r.id = ?
      """;

  private static final String COPY =
      """
      insert into task (name, description, created_by, ingestion_only_during_scoring,
          warm_scoring, scoring_program, ingestion_program, input_data, reference_data)
      select name, description, ?, ingestion_only_during_scoring,
             warm_scoring, scoring_program, ingestion_program, input_data, reference_data
        from task where id = ? returning id
      """;

  private static final String SET_FILES =
      """
      update task t
         set scoring_program = case when r.changes_program then r.scoring_program
                                    else t.scoring_program end,
             reference_data = case when r.changes_reference then r.reference_data
                                   else t.reference_data end
        from rescore r where r.id = ? and t.id = r.task
      """;

  private static final String SET_OLD_FILES =
      """
      update task t
         set scoring_program = case when r.changes_program then r.old_program
                                    else t.scoring_program end,
             reference_data = case when r.changes_reference then r.old_reference
                                   else t.reference_data end
        from rescore r where r.id = ? and t.id = r.task
      """;

  /** Runs that nobody was told of yet simply use the new files. */
  private static final String SET_FILES_OF_QUEUED =
      """
      update run r
         set spec = r.spec
           || case when x.changes_program then jsonb_build_object('scoringProgram',
                jsonb_build_object('objectKey', p.object_key, 'digest', p.digest, 'bytes', p.bytes))
              else '{}' end
           || case when x.changes_reference then jsonb_build_object('referenceData',
                jsonb_build_object('objectKey', d.object_key, 'digest', d.digest, 'bytes', d.bytes))
              else '{}' end
        from rescore x
        left join dataset p on p.id = x.scoring_program
        left join dataset d on d.id = x.reference_data
        join submission s on s.phase = x.phase and s.task = x.task
       where x.id = ? and r.submission = s.id and r.state = 'QUEUED'
      """;

  private final Tx tx;

  RescoredTask(Tx tx) {
    this.tx = tx;
  }

  void change(Rescore rescore) throws SQLException {
    tx.update(REMEMBER, rescore.sharedTask(), rescore.id().value());
    if (rescore.sharedTask()) {
      long copy = tx.number(COPY, rescore.createdBy().id().value(), rescore.task().value());
      tx.update(
          "insert into solution_task (solution, task) select solution, ? from solution_task"
              + " where task = ?",
          copy,
          rescore.task().value());
      move(rescore.phase().value(), rescore.task().value(), copy);
    }
    tx.update(SET_FILES, rescore.id().value());
    tx.update(SET_FILES_OF_QUEUED, rescore.id().value());
  }

  /**
   * @return false where a file that has to come back was deleted
   */
  boolean changeBack(Rescore rescore) throws SQLException {
    record Old(boolean possible, boolean copied, @Nullable Long task) {}
    Old old =
        tx.first(
                """
                select r.copied_task, r.old_task,
                       (r.copied_task and r.old_task is not null)
                         or (not r.copied_task
                             and (not r.changes_program or r.old_program is not null
                                  or not r.had_program)
                             and (not r.changes_reference or r.old_reference is not null
                                  or not r.had_reference)) as possible
                  from rescore r where r.id = ?
                """,
                row ->
                    new Old(
                        row.getBoolean("possible"),
                        row.getBoolean("copied_task"),
                        Tx.id(row, "old_task")),
                rescore.id().value())
            .orElseThrow();
    if (!old.possible()) {
      return false;
    }
    if (old.copied() && old.task() != null) {
      move(rescore.phase().value(), rescore.task().value(), old.task());
      tx.update(
          """
          delete from task t
           where t.id = ? and not exists (select 1 from phase_task p where p.task = t.id)
             and not exists (select 1 from rescore r where r.task = t.id)
          """,
          rescore.task().value());
    } else {
      tx.update(SET_OLD_FILES, rescore.id().value());
    }
    tx.update(
        """
        update rescore set old_program = null, old_reference = null,
               had_program = false, had_reference = false,
               old_task = null, copied_task = false
         where id = ?
        """,
        rescore.id().value());
    return true;
  }

  /** Everything of the phase that says the one task says the other one afterwards. */
  private void move(long phase, long from, long to) throws SQLException {
    tx.update("update phase_task set task = ? where phase = ? and task = ?", to, phase, from);
    tx.update(
        """
        update run r set task = ?
          from submission s where r.submission = s.id and s.phase = ? and s.task = ?
        """,
        to,
        phase,
        from);
    tx.update("update submission set task = ? where phase = ? and task = ?", to, phase, from);
    tx.update(
        """
        update submission set chosen_tasks = array_replace(chosen_tasks, ?::bigint, ?::bigint)
         where phase = ? and ? = any(chosen_tasks)
        """,
        from,
        to,
        phase,
        from);
    tx.update("update rescore set task = ? where phase = ? and task = ?", to, phase, from);
  }
}
