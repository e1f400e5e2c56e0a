package org.scoregrid.store.postgres;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** What submissions have in storage: results and logs of every attempt, and the submitted file. */
final class SubmissionFootprint {
  private static final String INSERT_DOOMED =
      Dooming.ENTER.formatted("select k, ?::timestamptz from (%s) as doomed(k) order by k");

  private static final String OUTPUTS =
      """
      select distinct o.value from run r join attempt a on a.run = r.id
        cross join lateral jsonb_each_text(a.output_keys) o
       where r.%s
      """;

  /** Submitted files that no submission, task, phase or solution has. */
  private static final String DELETE_UNSHARED =
      """
      delete from dataset d
       where d.id = any(?)
         and not exists (select from submission s where s.data = d.id)
         and not exists (select from solution s where s.data = d.id)
         and not exists (select from phase p where p.starting_kit = d.id or p.public_data = d.id)
         and not exists (select from task t where t.scoring_program = d.id
                            or t.ingestion_program = d.id or t.input_data = d.id
                            or t.reference_data = d.id)
      returning d.object_key
      """;

  private SubmissionFootprint() {}

  /** Outputs of all attempts, also of those that were lost. */
  static void doomOutputs(Tx tx, List<Long> submissions, Instant now) throws SQLException {
    tx.update(
        INSERT_DOOMED.formatted(OUTPUTS.formatted("submission = any(?)")),
        now,
        Tx.ids(submissions));
  }

  static void doomOutputsOfCompetition(Tx tx, long competition, Instant now) throws SQLException {
    tx.update(INSERT_DOOMED.formatted(OUTPUTS.formatted("competition = ?")), now, competition);
  }

  /** Objects that a row named which this transaction deletes; those still named elsewhere stay. */
  static void doom(Tx tx, List<String> objectKeys, Instant now) throws SQLException {
    tx.update(
        INSERT_DOOMED.formatted(
            """
            select distinct u from unnest(?) u
             where not exists (select from dataset d where d.object_key = u)
               and not exists (select from competition c where c.logo_object_key = u)
            """),
        now,
        Tx.column("text", objectKeys, key -> key));
  }

  /**
   * Leaves the rows of submissions without a file, results or logs; a file that something else has
   * stays.
   *
   * @param submissions with all their children, locked by the caller, without unfinished runs
   */
  static void softDelete(Tx tx, List<Long> submissions, Instant now) throws SQLException {
    doomOutputs(tx, submissions, now);
    tx.update(
        """
        update attempt set outputs = '{}', output_keys = '{}'
         where run in (select id from run where submission = any(?))
        """,
        Tx.ids(submissions));
    List<Long> files = filesOf(tx, submissions);
    tx.update(
        """
        update submission
           set soft_deleted = true, soft_deleted_at = ?, data = null, organization = null,
               is_public = false
         where id = any(?)
        """,
        now,
        Tx.ids(submissions));
    deleteUnshared(tx, files, now);
    Notices.submissionsChanged(tx, submissions);
  }

  /** Datasets that submissions have as their file. */
  static List<Long> filesOf(Tx tx, List<Long> submissions) throws SQLException {
    return tx.numbers(
        """
        select distinct d.id from submission s join dataset d on d.id = s.data
         where s.id = any(?) and d.type = 'submission'
        """,
        Tx.ids(submissions));
  }

  /**
   * Deletes those of the datasets that nothing uses any more.
   *
   * @param datasets that this transaction took away from what it deleted
   */
  static void deleteUnshared(Tx tx, List<Long> datasets, Instant now) throws SQLException {
    if (datasets.isEmpty()) {
      return;
    }
    // Whoever is about to use one of them holds its row; what they did is seen afterwards.
    tx.numbers("select id from dataset where id = any(?) order by id for update", Tx.ids(datasets));
    doom(tx, tx.list(DELETE_UNSHARED, row -> row.getString(1), Tx.ids(datasets)), now);
  }
}
