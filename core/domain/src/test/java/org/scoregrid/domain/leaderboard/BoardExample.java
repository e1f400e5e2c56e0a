package org.scoregrid.domain.leaderboard;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.ColumnId;
import org.scoregrid.domain.id.LeaderboardId;
import org.scoregrid.domain.id.TaskId;

/** A small board for tests: column n has id n + 1. */
final class BoardExample {
  private BoardExample() {}

  record Entry(
      long submissionNumber, Instant submittedAt, Map<TaskId, Map<ColumnId, BigDecimal>> scores)
      implements Ranking.Entry {}

  static Leaderboard board(int primary, Column... columns) {
    return new Leaderboard(
        new LeaderboardId(1), "Board", "b", false, SubmissionRule.ADD, primary, List.of(columns));
  }

  static Leaderboard board(RankingMode ranking, int primary, List<Column> columns) {
    return new Leaderboard(
        new LeaderboardId(1), "Board", "b", false, SubmissionRule.ADD, primary, ranking, columns);
  }

  static Column column(int index, Sorting sorting) {
    return column(index, sorting, null);
  }

  static Column column(
      int index, Sorting sorting, @Nullable Computation computation, Integer... over) {
    String key = "c" + index;
    return new Column(
        new ColumnId(index + 1L),
        new ColumnDraft(key, key, index, sorting, computation, List.of(over), 2, false));
  }

  static Column hidden(int index, Sorting sorting) {
    String key = "c" + index;
    return new Column(
        new ColumnId(index + 1L),
        new ColumnDraft(key, key, index, sorting, null, List.of(), 2, true));
  }

  static ColumnId id(int index) {
    return new ColumnId(index + 1L);
  }
}
