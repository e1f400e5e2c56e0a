package org.scoregrid.store.postgres;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.scoregrid.domain.id.ColumnId;

/** Writes scores; a score that is there already gets the new value. */
final class ScoreRows {
  private record Score(long submission, long column, BigDecimal value, boolean warm) {}

  private final Tx tx;

  ScoreRows(Tx tx) {
    this.tx = tx;
  }

  void put(long submission, Map<ColumnId, BigDecimal> scores) throws SQLException {
    put(Map.of(submission, scores));
  }

  /** All by one statement; none comes from a warm container. */
  void put(Map<Long, Map<ColumnId, BigDecimal>> bySubmission) throws SQLException {
    put(bySubmission, Set.of());
  }

  /**
   * All by one statement.
   *
   * @param warm submissions whose scores come from a container that serves several runs
   */
  void put(Map<Long, Map<ColumnId, BigDecimal>> bySubmission, Set<Long> warm) throws SQLException {
    List<Score> scores = new ArrayList<>();
    bySubmission.forEach(
        (submission, values) ->
            values.forEach(
                (column, value) ->
                    scores.add(
                        new Score(submission, column.value(), value, warm.contains(submission)))));
    if (!scores.isEmpty()) {
      tx.update(
          """
          insert into score (submission, board_column, value, warm)
          select * from unnest(?, ?, ?, ?)
          on conflict (submission, board_column)
            do update set value = excluded.value, warm = excluded.warm
          """,
          Tx.column("bigint", scores, Score::submission),
          Tx.column("bigint", scores, Score::column),
          Tx.column("numeric", scores, score -> score.value().toPlainString()),
          Tx.column("boolean", scores, Score::warm));
    }
  }
}
