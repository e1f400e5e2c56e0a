package org.scoregrid.store.postgres;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.LeaderboardId;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.id.ScoreId;
import org.scoregrid.domain.leaderboard.RankingMode;
import org.scoregrid.store.LeaderboardStore;
import org.scoregrid.store.Page;

/**
 * Leaderboards in the database. Throws {@link IllegalStateException} when a board cannot be read.
 * Thread-safe.
 */
public final class PostgresLeaderboardStore implements LeaderboardStore {
  private static final String VERSION =
      """
      select (select count(*) || '-' || coalesce(sum(hashtextextended(concat_ws(' ',
                       e.submission, e.version, a.username, a.display_name), 0)::numeric), 0)
                from board_entry e join account a on a.id = e.owner where e.phase = ?)
             || '-' ||
             (select coalesce(sum(hashtextextended(concat_ws(' ',
                       e.submission, o.id, o.name), 0)::numeric), 0)
                from organization o
                join submission s on s.organization = o.id
                join board_entry e on e.submission = s.id where e.phase = ?)
      """;

  private final DataSource pool;
  private final Sql sql;

  public PostgresLeaderboardStore(PostgresDatabase database) {
    this.pool = database.dataSource();
    this.sql = new Sql(pool);
  }

  @Override
  public Page<Ranked> page(PhaseId phase, String search, Page.Request page) {
    return moment(
        phase,
        tx -> {
          BoardOrder order = new BoardOrder(tx, phase.value());
          Page<BoardOrder.Standing> standings =
              search.isEmpty() ? order.page(page) : order.named(search, page);
          List<Entry> entries =
              new BoardEntries(tx)
                  .of(standings.items().stream().map(BoardOrder.Standing::submission).toList());
          List<Ranked> ranked = new ArrayList<>();
          for (int i = 0; i < entries.size(); i++) {
            ranked.add(new Ranked(standings.items().get(i).place(), entries.get(i)));
          }
          return new Page<>(ranked, standings.total());
        });
  }

  @Override
  public List<Entry> entries(PhaseId phase) {
    List<Entry> entries = new ArrayList<>();
    each(phase, entries::add);
    return entries;
  }

  @Override
  public void each(PhaseId phase, Consumer<Entry> reader) {
    moment(
        phase,
        tx -> {
          List<Long> all = new BoardOrder(tx, phase.value()).all();
          new BoardStream(tx, all, reader).run();
          return all.size();
        });
  }

  @Override
  public String version(PhaseId phase) {
    return moment(
        phase,
        tx ->
            tx.first(VERSION, row -> row.getString(1), phase.value(), phase.value()).orElseThrow());
  }

  /** All queries see the same moment; the pool takes the settings of the connection back. */
  private <T> T moment(PhaseId phase, Sql.Work<T> work) {
    try (Connection connection = pool.getConnection()) {
      connection.setReadOnly(true);
      connection.setAutoCommit(false);
      Tx tx = new Tx(connection);
      tx.update("set transaction isolation level repeatable read"); // ends with the transaction
      T result = work.in(tx);
      connection.commit();
      return result;
    } catch (SQLException e) {
      throw new IllegalStateException("cannot read the leaderboard of phase " + phase, e);
    }
  }

  @Override
  public Optional<StoredScore> score(ScoreId id) {
    return sql.transaction(tx -> new ScoreEdits(tx).score(id));
  }

  @Override
  public ScoreEdit editScore(ScoreId id, BigDecimal value, AccountId actor, Instant now) {
    return sql.transaction(tx -> new ScoreEdits(tx).edit(id, value, actor, now));
  }

  @Override
  public Optional<CompetitionId> competitionOf(LeaderboardId board) {
    return sql.transaction(
        tx ->
            tx.first(
                "select competition from leaderboard where id = ?",
                row -> new CompetitionId(row.getLong(1)),
                board.value()));
  }

  @Override
  public boolean setRanking(
      LeaderboardId board, RankingMode ranking, AccountId actor, Instant now) {
    return sql.transaction(
        tx -> {
          int changed =
              tx.update(
                  "update leaderboard set ranking = ? where id = ?",
                  ranking.wireName(),
                  board.value());
          if (changed > 0) {
            tx.update(
                """
                insert into audit (at, actor, action, object, details)
                values (?, ?, 'change-ranking', ?, ?)
                """,
                now,
                actor.value(),
                "leaderboard/" + board,
                ranking.wireName());
          }
          return changed > 0;
        });
  }
}
