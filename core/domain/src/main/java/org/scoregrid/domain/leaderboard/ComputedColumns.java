package org.scoregrid.domain.leaderboard;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
    Map<Integer, BigDecimal> byIndex = new HashMap<>();
    Map<ColumnId, BigDecimal> scores = new HashMap<>();
    for (Column column : board.columns()) {
      BigDecimal value = said.get(column.is().key());
      if (column.is().computation() == null && value != null) {
        byIndex.put(column.is().index(), scaled(value));
      }
    }
    for (Column column : board.columns()) {
      computed(column, byIndex).ifPresent(value -> byIndex.put(column.is().index(), scaled(value)));
      BigDecimal value = byIndex.get(column.is().index());
      if (value != null) {
        scores.put(column.id(), value);
      }
    }
    return scores;
  }

  private static Optional<BigDecimal> computed(Column column, Map<Integer, BigDecimal> byIndex) {
    Computation computation = column.is().computation();
    if (computation == null) {
      return Optional.empty();
    }
    List<BigDecimal> present =
        column.is().computationIndexes().stream()
            .map(byIndex::get)
            .filter(Objects::nonNull)
            .toList();
    return computation.of(present);
  }

  private static BigDecimal scaled(BigDecimal value) {
    return value.setScale(Computation.SCALE, RoundingMode.HALF_UP);
  }
}
