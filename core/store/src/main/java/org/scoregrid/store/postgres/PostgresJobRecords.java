package org.scoregrid.store.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.scoregrid.store.JobRecords;

/** Records of jobs as a table. */
public final class PostgresJobRecords implements JobRecords {
  private static final int MAX_ERROR = 2_000;

  private final Sql sql;

  public PostgresJobRecords(PostgresDatabase database) {
    this.sql = new Sql(database.dataSource());
  }

  @Override
  public void started(String about, Instant now) {
    sql.run(
        tx ->
            tx.update(
                """
                insert into job_record as r (about, state, started_at, changed_at)
                values (?, 'running', ?, ?)
                on conflict (about) do update
                   set state = 'running', started_at = excluded.started_at,
                       changed_at = excluded.changed_at, done = 0, total = 0,
                       tries = case when r.state = 'done' then 1 else r.tries + 1 end
                """,
                about,
                now,
                now));
  }

  @Override
  public void reached(String about, long done, long total, Instant now) {
    sql.run(
        tx ->
            tx.update(
                "update job_record set done = ?, total = ?, changed_at = ? where about = ?",
                done,
                total,
                now,
                about));
  }

  @Override
  public void done(String about, Instant now) {
    sql.run(
        tx ->
            tx.update(
                """
                update job_record set state = 'done', error = null, changed_at = ? where about = ?
                """,
                now,
                about));
  }

  @Override
  public void failed(String about, String error, Instant now) {
    sql.run(
        tx ->
            tx.update(
                """
                update job_record set state = 'failed', error = left(?, ?), changed_at = ?
                 where about = ?
                """,
                error,
                MAX_ERROR,
                now,
                about));
  }

  @Override
  public Optional<JobRecord> byAbout(String about) {
    return sql.transaction(
        tx ->
            tx.first("select * from job_record where about = ?", PostgresJobRecords::read, about));
  }

  @Override
  public List<JobRecord> byAbouts(Collection<String> abouts) {
    return sql.transaction(
        tx ->
            tx.list(
                "select * from job_record where about = any(?)",
                PostgresJobRecords::read,
                Tx.column("text", List.copyOf(abouts), about -> about)));
  }

  @Override
  public List<JobRecord> latest(State state, int limit) {
    return sql.transaction(
        tx ->
            tx.list(
                "select * from job_record where state = ? order by changed_at desc limit ?",
                PostgresJobRecords::read,
                state.name().toLowerCase(Locale.ROOT),
                limit));
  }

  @Override
  public int forget(Instant changedBefore) {
    return sql.transaction(
        tx ->
            tx.update(
                "delete from job_record where state <> 'running' and changed_at < ?",
                changedBefore));
  }

  private static JobRecord read(ResultSet row) throws SQLException {
    return new JobRecord(
        row.getString("about"),
        State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        row.getLong("done"),
        row.getLong("total"),
        row.getInt("tries"),
        Tx.time(row, "started_at"),
        Tx.time(row, "changed_at"),
        row.getString("error"));
  }
}
