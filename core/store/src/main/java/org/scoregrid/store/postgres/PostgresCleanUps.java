package org.scoregrid.store.postgres;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.store.CleanUps;

/** Clean-ups in the database. What is found is locked and looked at again before it is deleted. */
public final class PostgresCleanUps implements CleanUps {
  private static final String UNUSED_TASK =
      """
      t.created_by = ? and not exists (select 1 from phase_task where task = t.id)
      """;

  private static final String UNUSED_DATASET =
      """
      d.created_by = ? and d.type not in ('submission', 'competition_bundle')
        and not exists (select 1 from task where scoring_program = d.id)
        and not exists (select 1 from task where ingestion_program = d.id)
        and not exists (select 1 from task where input_data = d.id)
        and not exists (select 1 from task where reference_data = d.id)
        and not exists (select 1 from phase where starting_kit = d.id)
        and not exists (select 1 from phase where public_data = d.id)
        and not exists (select 1 from solution where data = d.id)
        and not exists (
          select 1 from rescore where scoring_program = d.id
             and state in ('DRAFT', 'RUNNING', 'STOPPED', 'READY'))
        and not exists (
          select 1 from rescore where reference_data = d.id
             and state in ('DRAFT', 'RUNNING', 'STOPPED', 'READY'))
      """;

  private static final String UNUSED_SUBMISSION =
      """
      d.created_by = ? and d.type = 'submission'
        and not exists (select 1 from submission where data = d.id and not soft_deleted)
      """;

  private static final String FAILED =
      """
      s.owner = ? and s.status = 'Failed' and s.parent is null and not s.soft_deleted
        and not s.on_leaderboard
        and not exists (
          select 1 from submission part join run on run.submission = part.id
           where (part.id = s.id or part.parent = s.id)
             and run.state not in ('FINISHED', 'FAILED', 'CANCELLED'))
      """;

  private final Sql sql;

  public PostgresCleanUps(DataSource pool) {
    this.sql = new Sql(pool);
  }

  @Override
  public Counts counts(AccountId owner) {
    return sql.transaction(
        tx ->
            new Counts(
                count(tx, "task t", UNUSED_TASK, owner),
                count(tx, "dataset d", UNUSED_DATASET, owner),
                count(tx, "dataset d", UNUSED_SUBMISSION, owner),
                count(tx, "submission s", FAILED, owner)));
  }

  private static long count(Tx tx, String table, String condition, AccountId owner)
      throws SQLException {
    return tx.number("select count(*) from " + table + " where " + condition, owner.value());
  }

  @Override
  public int deleteUnusedTasks(AccountId owner) {
    String oldest = "select t.id from task t where " + UNUSED_TASK + " order by t.id limit ?";
    return sql.transaction(
        tx -> {
          List<Long> locked = tx.numbers(oldest + " for update of t", owner.value(), MAX_AT_ONCE);
          return tx.update(
              "delete from task t where t.id = any(?) and " + UNUSED_TASK,
              Tx.ids(locked),
              owner.value());
        });
  }

  @Override
  public int deleteUnusedDatasets(AccountId owner, Instant now) {
    return sql.transaction(tx -> deleteDatasets(tx, UNUSED_DATASET, owner, now));
  }

  @Override
  public int deleteUnusedSubmissions(AccountId owner, Instant now) {
    return sql.transaction(tx -> deleteDatasets(tx, UNUSED_SUBMISSION, owner, now));
  }

  private static int deleteDatasets(Tx tx, String condition, AccountId owner, Instant now)
      throws SQLException {
    List<DatasetId> locked =
        tx.list(
            "select d.id from dataset d where " + condition + " order by d.id limit ? for update",
            row -> new DatasetId(row.getLong(1)),
            owner.value(),
            MAX_AT_ONCE);
    List<Dataset> unused =
        tx.list(
            "select d.* from dataset d where d.id = any(?) and " + condition,
            DatasetRows::read,
            DatasetRows.values(locked),
            owner.value());
    DatasetRows.delete(tx, unused, now);
    return unused.size();
  }

  @Override
  public int deleteFailedSubmissions(AccountId owner, Instant now) {
    return sql.transaction(
        tx -> {
          List<Long> found =
              tx.numbers(
                  "select s.id from submission s where " + FAILED + " order by s.id limit ?",
                  owner.value(),
                  MAX_AT_ONCE);
          Locks.submissions(tx, found);
          List<Long> failed =
              tx.numbers(
                  "select s.id from submission s where s.id = any(?) and " + FAILED,
                  Tx.ids(found),
                  owner.value());
          List<Long> all = new ArrayList<>(failed);
          all.addAll(tx.numbers("select id from submission where parent = any(?)", Tx.ids(failed)));
          SubmissionFootprint.softDelete(tx, all, now);
          return failed.size();
        });
  }
}
