package org.scoregrid.web.leaderboard;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.leaderboard.Column;
import org.scoregrid.domain.leaderboard.ColumnDraft;
import org.scoregrid.domain.leaderboard.Computation;
import org.scoregrid.domain.leaderboard.Leaderboard;
import org.scoregrid.web.http.Json;

/** JSON of boards and columns (reference/http-api-details.md 5.2, 6.2). */
public final class LeaderboardShapes {
  private LeaderboardShapes() {}

  /** A board with all its columns, hidden ones too if asked. */
  public static Map<String, @Nullable Object> board(Leaderboard board, boolean hiddenColumns) {
    return Json.object()
        .with("id", board.id().value())
        .with("primary_index", board.primaryIndex())
        .with("title", board.title())
        .with("key", board.key())
        .with(
            "columns",
            board.columns().stream()
                .filter(column -> hiddenColumns || !column.is().hidden())
                .map(LeaderboardShapes::column)
                .toList())
        .with("hidden", board.hidden())
        .with("submission_rule", board.submissionRule().wireName())
        .build();
  }

  static Map<String, @Nullable Object> column(Column column) {
    ColumnDraft is = column.is();
    @Nullable Computation computation = is.computation();
    @Nullable List<String> indexes =
        computation == null ? null : is.computationIndexes().stream().map(String::valueOf).toList();
    return Json.object()
        .with("id", column.id().value())
        .with("computation", computation == null ? null : computation.wireName())
        .with("computation_indexes", indexes)
        .with("title", is.title())
        .with("key", is.key())
        .with("sorting", is.sorting().wireName())
        .with("index", is.index())
        .with("hidden", is.hidden())
        .with("precision", is.precision())
        .build();
  }
}
