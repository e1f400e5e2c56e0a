package org.scoregrid.store.postgres;

import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.scoregrid.store.StorageUsage;

/** Usage by a few statements over sets for each day. */
public final class PostgresStorageUsage implements StorageUsage {
  private static final String COMPETITIONS =
      """
      insert into storage_day_competition (day, competition, datasets)
      select ?::date, u.competition, sum(u.bytes)
        from (select distinct s.competition, d.id, d.bytes
                from submission s join dataset d on d.id = s.data
               where s.parent is null and d.created_at < ?) u
       group by u.competition
      """;

  private static final String ACCOUNTS =
      """
      insert into storage_day_account (day, account, datasets, submissions)
      select ?::date, u.account, sum(u.datasets), sum(u.submissions)
        from (select created_by as account, bytes as datasets, 0 as submissions
                from dataset where created_at < ?
              union all
              select r.owner, 0, o.value::bigint
                from attempt a join run r on r.id = a.run
                cross join lateral jsonb_each_text(a.outputs) o
               where a.ended_at < ?) u
       group by u.account
      """;

  private static final String TOTALS =
      """
      update storage_day d
         set competitions = coalesce(
               (select sum(datasets) from storage_day_competition x where x.day = d.day), 0),
             accounts = coalesce(
               (select sum(datasets + submissions) from storage_day_account x
                 where x.day = d.day), 0),
             admin = coalesce((select sum(bytes) from storage_object
                                where object_key like 'backups/%' and modified_at < ?), 0),
             orphans = coalesce((select sum(bytes) from orphan_object where modified_at < ?), 0)
       where d.day = ?::date
      """;

  private final Sql sql;

  public PostgresStorageUsage(PostgresDatabase database) {
    this.sql = new Sql(database.dataSource());
  }

  @Override
  public Optional<LocalDate> nextDay(LocalDate today, int mostDaysBack) {
    return sql.transaction(
        tx ->
            tx.first(
                """
                select x.day from (
                  select greatest(
                    ?::date, coalesce((select max(day) + 1 from storage_day),
                      (select min(created_at at time zone 'UTC')::date + 1 from dataset),
                      ?::date)) as day) x
                 where x.day <= ?::date
                """,
                row -> row.getDate("day").toLocalDate(),
                today.minusDays(mostDaysBack).toString(),
                today.toString(),
                today.toString()));
  }

  @Override
  public void measure(LocalDate day, Instant now) {
    sql.run(
        tx -> {
          int fresh =
              tx.update(
                  """
                  insert into storage_day (day, measured_at, competitions, accounts, admin, orphans)
                  values (?::date, ?, 0, 0, 0, 0) on conflict do nothing
                  """,
                  day.toString(),
                  now);
          if (fresh > 0) {
            Instant start = day.atStartOfDay(ZoneOffset.UTC).toInstant();
            tx.update(COMPETITIONS, day.toString(), start);
            tx.update(ACCOUNTS, day.toString(), start, start);
            tx.update(TOTALS, start, start, day.toString());
          }
        });
  }

  @Override
  public Optional<Instant> lastMeasured() {
    return sql.transaction(
        tx ->
            tx.first(
                "select measured_at from storage_day order by day desc limit 1",
                row -> Tx.time(row, "measured_at")));
  }

  @Override
  public List<Day> days(LocalDate from, LocalDate to) {
    return between(
        "select * from storage_day where day between ?::date and ?::date order by day",
        row ->
            new Day(
                day(row),
                row.getLong("competitions"),
                row.getLong("accounts"),
                row.getLong("admin"),
                row.getLong("orphans")),
        from,
        to);
  }

  @Override
  public List<CompetitionDay> competitions(LocalDate from, LocalDate to) {
    return between(
        """
        select x.*, c.title, c.created_at, a.username
          from storage_day_competition x
          join competition c on c.id = x.competition
          join account a on a.id = c.created_by
         where x.day between ?::date and ?::date order by x.day, x.competition
        """,
        row ->
            new CompetitionDay(
                day(row),
                row.getLong("competition"),
                row.getString("title"),
                row.getString("username"),
                Tx.time(row, "created_at"),
                row.getLong("datasets")),
        from,
        to);
  }

  @Override
  public List<AccountDay> accounts(LocalDate from, LocalDate to) {
    return between(
        """
        select x.*, a.username, a.created_at
          from storage_day_account x join account a on a.id = x.account
         where x.day between ?::date and ?::date order by x.day, x.account
        """,
        row ->
            new AccountDay(
                day(row),
                row.getLong("account"),
                row.getString("username"),
                Tx.time(row, "created_at"),
                row.getLong("datasets"),
                row.getLong("submissions")),
        from,
        to);
  }

  private <T> List<T> between(String query, Tx.Row<T> row, LocalDate from, LocalDate to) {
    return sql.transaction(tx -> tx.list(query, row, from.toString(), to.toString()));
  }

  private static LocalDate day(ResultSet row) throws SQLException {
    Date day = row.getDate("day");
    return day.toLocalDate();
  }
}
