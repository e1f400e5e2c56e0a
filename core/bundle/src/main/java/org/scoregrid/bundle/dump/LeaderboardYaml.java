package org.scoregrid.bundle.dump;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.leaderboard.Column;
import org.scoregrid.domain.leaderboard.ColumnDraft;
import org.scoregrid.domain.leaderboard.Leaderboard;

/** The leaderboard of a dump (reference/bundle-format.md 3.5, 13). */
final class LeaderboardYaml {
  private LeaderboardYaml() {}

  static Map<String, @Nullable Object> board(Leaderboard board) {
    Map<String, @Nullable Object> fields = CompetitionYaml.fields("index", 0);
    fields.put("title", board.title());
    fields.put("key", board.key());
    fields.put("hidden", board.hidden());
    fields.put("submission_rule", board.submissionRule().wireName());
    fields.put("primary_index", board.primaryIndex());
    fields.put("ranking", board.ranking().wireName());
    List<Map<String, @Nullable Object>> columns =
        board.columns().stream().map(Column::is).map(LeaderboardYaml::column).toList();
    fields.put("columns", columns);
    return fields;
  }

  private static Map<String, @Nullable Object> column(ColumnDraft column) {
    Map<String, @Nullable Object> fields = CompetitionYaml.fields("title", column.title());
    fields.put("key", column.key());
    fields.put("index", column.index());
    fields.put("sorting", column.sorting().wireName());
    if (column.computation() != null) {
      fields.put("computation", column.computation().wireName());
      fields.put("computation_indexes", column.computationIndexes());
    }
    fields.put("precision", column.precision());
    fields.put("hidden", column.hidden());
    return fields;
  }
}
