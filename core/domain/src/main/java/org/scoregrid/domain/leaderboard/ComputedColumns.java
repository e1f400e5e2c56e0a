package org.scoregrid.domain.leaderboard;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.scoregrid.domain.id.ColumnId;

/** Turns what a scoring program said into the scores of a board's columns. */
public final class ComputedColumns {
  private ComputedColumns() {}

  /**
   * The score of each column that has one: keys are matched exactly, unknown keys are ignored,
   * computed columns are filled in index order and overwrite what the program said.
   *
   * @param said names and finite numbers of the scoring program
   */
  public static Map<ColumnId, BigDecimal> scores(Leaderboard board, Map<String, BigDecimal> said) {
    Map<ColumnId, BigDecimal> scores = new HashMap<>();
    for (Column column : board.columns()) {
      BigDecimal value = said.get(column.is().key());
      if (column.is().computation() == null && value != null) {
        scores.put(column.id(), scaled(value));
      }
    }
    scores.putAll(computed(board, List.of(scores)));
    return scores;
  }

  /**
   * The computed columns that have a score. Those of a submission to several tasks run over the
   * scores of all its children at once (reference/rules.md 7).
   *
   * @param parts scores that were given, of each task; computed ones among them do not count
   */
  public static Map<ColumnId, BigDecimal> computed(
      Leaderboard board, List<Map<ColumnId, BigDecimal>> parts) {
    Map<Integer, List<BigDecimal>> byIndex = new HashMap<>();
    Map<ColumnId, BigDecimal> computed = new HashMap<>();
    for (Column column : board.columns()) {
      if (column.is().computation() == null) {
        byIndex.put(
            column.is().index(),
            parts.stream().map(part -> part.get(column.id())).filter(Objects::nonNull).toList());
      }
    }
    for (Column column : board.columns()) {
      Computation computation = column.is().computation();
      if (computation != null) {
        List<BigDecimal> present =
            column.is().computationIndexes().stream()
                .flatMap(index -> byIndex.getOrDefault(index, List.of()).stream())
                .toList();
        computation
            .of(present)
            .map(ComputedColumns::scaled)
            .ifPresent(
                value -> {
                  byIndex.put(column.is().index(), List.of(value));
                  computed.put(column.id(), value);
                });
      }
    }
    return computed;
  }

  private static BigDecimal scaled(BigDecimal value) {
    return value.setScale(Computation.SCALE, RoundingMode.HALF_UP);
  }
}
