package org.scoregrid.store.postgres;

import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.scoregrid.store.SiteActivity;

/** Counts by one statement over sets for each chart. */
public final class PostgresSiteActivity implements SiteActivity {
  private static final String ACCOUNTS = "select created_at from account where not deleted";
  private static final String COMPETITIONS = "select created_at from competition";
  private static final String PUBLISHED = "select created_at from competition where published";
  private static final String SUBMISSIONS = "select created_at from submission";

  private final Sql sql;

  public PostgresSiteActivity(PostgresDatabase database) {
    this.sql = new Sql(database.dataSource());
  }

  /** From the first moment to the one after the last. */
  private record Span(Instant from, Instant end, String unit) {}

  @Override
  public Activity between(LocalDate from, LocalDate to, Unit unit) {
    Span span =
        new Span(
            from.atStartOfDay(ZoneOffset.UTC).toInstant(),
            to.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant(),
            switch (unit) {
              case DAY -> "day";
              case WEEK -> "week";
              case MONTH -> "month";
              case YEAR -> "year";
            });
    return sql.transaction(
        tx ->
            new Activity(
                new Totals(
                    total(tx, ACCOUNTS, span),
                    total(tx, COMPETITIONS, span),
                    total(tx, PUBLISHED, span),
                    total(tx, SUBMISSIONS, span)),
                steps(tx, ACCOUNTS, span),
                steps(tx, COMPETITIONS, span),
                steps(tx, SUBMISSIONS, span)));
  }

  private static long total(Tx tx, String rows, Span span) throws SQLException {
    return tx.number(
        "select count(*) from (" + rows + ") r where created_at >= ? and created_at < ?",
        span.from(),
        span.end());
  }

  private static List<Step> steps(Tx tx, String rows, Span span) throws SQLException {
    return tx.list(
        "select s.step, count(*) as n from (select date_trunc(?, created_at at time zone 'UTC')::date"
            + " as step from ("
            + rows
            + ") r where created_at >= ? and created_at < ?) s group by s.step order by s.step",
        row -> new Step(row.getDate("step").toLocalDate(), row.getLong("n")),
        span.unit(),
        span.from(),
        span.end());
  }
}
