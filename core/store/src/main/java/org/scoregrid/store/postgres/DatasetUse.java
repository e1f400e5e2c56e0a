package org.scoregrid.store.postgres;

import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import org.scoregrid.domain.id.DatasetId;

/**
 * Which competitions have datasets in their phases, in the tasks of their phases, or in re-scores
 * that are not over. What a switch replaced may go: the switch is then for good.
 */
final class DatasetUse {
  /** Pairs of dataset and competition; the parameter, an array of ids, occurs eight times. */
  static final String COMPETITIONS =
      """
      select starting_kit as dataset, competition from phase where starting_kit = any(?)
      union select public_data, competition from phase where public_data = any(?)
      union select file, phase.competition
        from (select id, scoring_program as file from task where scoring_program = any(?)
              union select id, ingestion_program from task where ingestion_program = any(?)
              union select id, input_data from task where input_data = any(?)
              union select id, reference_data from task where reference_data = any(?)) files
        join phase_task on phase_task.task = files.id
        join phase on phase.id = phase_task.phase
      union select scoring_program, competition from rescore
       where scoring_program = any(?) and state in ('DRAFT', 'RUNNING', 'STOPPED', 'READY')
      union select reference_data, competition from rescore
       where reference_data = any(?) and state in ('DRAFT', 'RUNNING', 'STOPPED', 'READY')
      """;

  private DatasetUse() {}

  static List<Long> inUse(Tx tx, Collection<DatasetId> ids) throws SQLException {
    Tx.Values wanted = DatasetRows.values(ids);
    return tx.numbers(
        "select distinct dataset from (" + COMPETITIONS + ") uses",
        wanted,
        wanted,
        wanted,
        wanted,
        wanted,
        wanted,
        wanted,
        wanted);
  }
}
