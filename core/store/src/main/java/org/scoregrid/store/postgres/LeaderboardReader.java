package org.scoregrid.store.postgres;

import io.helidon.dbclient.DbExecute;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.scoregrid.domain.id.ColumnId;
import org.scoregrid.domain.id.LeaderboardId;
import org.scoregrid.domain.leaderboard.Column;
import org.scoregrid.domain.leaderboard.ColumnDraft;
import org.scoregrid.domain.leaderboard.Computation;
import org.scoregrid.domain.leaderboard.Leaderboard;
import org.scoregrid.domain.leaderboard.RankingMode;
import org.scoregrid.domain.leaderboard.Sorting;
import org.scoregrid.domain.leaderboard.SubmissionRule;

/** Reads the leaderboard that a competition's phases share. */
final class LeaderboardReader {
  private static final String SHARED_BOARD =
      """
      (select coalesce(
          (select p.leaderboard from phase p
           where p.competition = :competition and p.leaderboard is not null
           order by p.index limit 1),
          (select min(b.id) from leaderboard b where b.competition = :competition)))
      """;

  private LeaderboardReader() {}

  /**
   * @param competition its id as the parameter {@code competition}
   */
  static Leaderboard read(DbExecute on, Map<String, Long> competition) {
    List<Column> columns = columns(on, competition);
    String sql =
        """
        select id, title, key, primary_index, hidden, submission_rule, ranking
        from leaderboard where id =\
        """
            + SHARED_BOARD;
    return Statements.first(on, sql, competition, row -> board(row, columns))
        .orElseThrow(() -> new IllegalStateException("without leaderboard: " + competition));
  }

  private static List<Column> columns(DbExecute on, Map<String, Long> competition) {
    String sql =
        """
        select id, title, key, index, sorting, computation, precision, hidden,
               array_to_string(computation_indexes, ',') as computation_indexes
        from leaderboard_column where leaderboard =\
        """
            + SHARED_BOARD;
    return Statements.list(on, sql, competition, LeaderboardReader::column);
  }

  private static Leaderboard board(Row row, List<Column> columns) {
    return new Leaderboard(
        new LeaderboardId(row.number("id")),
        row.text("title"),
        row.text("key"),
        row.flag("hidden"),
        SubmissionRule.parse(row.text("submission_rule")).orElseThrow(),
        row.integer("primary_index"),
        RankingMode.parse(row.text("ranking")).orElseThrow(),
        columns);
  }

  private static Column column(Row row) {
    String computation = row.textOrNull("computation");
    String indexes = row.text("computation_indexes");
    return new Column(
        new ColumnId(row.number("id")),
        new ColumnDraft(
            row.text("title"),
            row.text("key"),
            row.integer("index"),
            row.text("sorting").equals(Sorting.ASC.wireName()) ? Sorting.ASC : Sorting.DESC,
            computation == null ? null : Computation.parse(computation).orElseThrow(),
            indexes.isEmpty()
                ? List.of()
                : Arrays.stream(indexes.split(",")).map(Integer::valueOf).toList(),
            row.integer("precision"),
            row.flag("hidden")));
  }
}
