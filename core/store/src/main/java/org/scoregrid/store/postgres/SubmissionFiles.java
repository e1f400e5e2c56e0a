package org.scoregrid.store.postgres;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.id.DatasetId;

/** Lets go of what submissions have in storage: their file, results and logs. */
final class SubmissionFiles {
  private static final String OUTPUTS =
      """
      select distinct output.value
        from run r join attempt a on a.run = r.id
             cross join lateral jsonb_each_text(a.output_keys) output
       where r.submission = any(?)
      """;

  private static final String UNSHARED =
      """
      select distinct s.data from submission s
       where s.id = any(?) and s.data is not null
         and not exists (select 1 from submission other
                          where other.data = s.data and other.id <> all(?))
      """;

  private SubmissionFiles() {}

  /**
   * Afterwards the submissions name nothing; a file that other submissions have stays.
   *
   * @param submissions with all their children, locked by the caller, without unfinished runs
   */
  static void release(Tx tx, List<Long> submissions, Instant now) throws SQLException {
    Tx.Values ids = Tx.ids(submissions);
    List<String> outputs = tx.list(OUTPUTS, row -> row.getString(1), ids);
    tx.update(
        """
        update attempt set outputs = '{}', output_keys = '{}'
         where run in (select id from run where submission = any(?))
        """,
        ids);
    Dooming.doom(tx, outputs, now);
    List<DatasetId> files = tx.list(UNSHARED, row -> new DatasetId(row.getLong(1)), ids, ids);
    tx.update("update submission set data = null where id = any(?)", ids);
    List<Dataset> locked = DatasetRows.lock(tx, files);
    // Somebody may have submitted one of them before it was locked.
    List<Long> taken =
        tx.numbers(
            "select distinct data from submission where data = any(?)", DatasetRows.values(files));
    DatasetRows.delete(
        tx, locked.stream().filter(d -> !taken.contains(d.id().value())).toList(), now);
  }
}
