package org.scoregrid.store.postgres;

import java.time.Instant;
import java.util.Optional;
import org.scoregrid.store.HomeCounters;

/** Counters as the one row of a table. */
public final class PostgresHomeCounters implements HomeCounters {
  private final Sql sql;

  public PostgresHomeCounters(PostgresDatabase database) {
    this.sql = new Sql(database.dataSource());
  }

  @Override
  public void count(Instant now) {
    sql.run(
        tx ->
            tx.update(
                """
                insert into home_counter (public_competitions, accounts, submissions, counted_at)
                values ((select count(*) from competition where published),
                        (select count(*) from account where not deleted), (select count(*) from submission), ?)
                on conflict (one_row) do update
                   set public_competitions = excluded.public_competitions,
                       accounts = excluded.accounts, submissions = excluded.submissions,
                       counted_at = excluded.counted_at
                """,
                now));
  }

  @Override
  public Optional<Counted> last() {
    return sql.transaction(
        tx ->
            tx.first(
                "select * from home_counter",
                row ->
                    new Counted(
                        row.getLong("public_competitions"),
                        row.getLong("accounts"),
                        row.getLong("submissions"),
                        Tx.time(row, "counted_at"))));
  }
}
