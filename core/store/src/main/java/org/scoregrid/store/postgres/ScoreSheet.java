package org.scoregrid.store.postgres;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.id.ColumnId;
import org.scoregrid.domain.leaderboard.Column;
import org.scoregrid.domain.leaderboard.Computation;
import org.scoregrid.domain.leaderboard.ComputedColumns;
import org.scoregrid.domain.leaderboard.Leaderboard;

/** Scores as the database can hold them: ten digits before and after the point. */
final class ScoreSheet {
  static final Fault UNSTORABLE =
      Fault.of(
          FaultCode.BAD_SCORES,
          Blame.ORGANIZER,
          "The scoring program gave a score that has more than 10 digits before the point.",
          "The organizer has to change the scoring program so that its scores are below 10^10.");

  private static final int MAX_INTEGER_DIGITS = 10;

  /** Far more than any number that a program writes; rounding longer ones would be slow. */
  private static final int MAX_PRECISION = 2_000;

  private ScoreSheet() {}

  /**
   * The scores of a board's columns.
   *
   * @return empty if one of them cannot be stored
   */
  static Optional<Map<ColumnId, BigDecimal>> of(Leaderboard board, Map<String, BigDecimal> said) {
    Map<String, BigDecimal> known = new HashMap<>();
    for (Column column : board.columns()) {
      BigDecimal value = said.get(column.is().key());
      if (value == null || column.is().computation() != null) {
        continue;
      }
      if (!isStorable(value)) {
        return Optional.empty();
      }
      known.put(column.is().key(), withoutTinyExponent(value));
    }
    Map<ColumnId, BigDecimal> scores = ComputedColumns.scores(board, known);
    return scores.values().stream().allMatch(ScoreSheet::isStorable)
        ? Optional.of(scores)
        : Optional.empty();
  }

  /** Whether a number, once rounded, has no more digits than the database keeps. */
  static boolean isStorable(BigDecimal value) {
    if (value.precision() > MAX_PRECISION) {
      return false;
    }
    return value.signum() == 0
        || integerDigits(value) < MAX_INTEGER_DIGITS
        || (integerDigits(value) == MAX_INTEGER_DIGITS && !roundsUpToOneMoreDigit(value));
  }

  private static boolean roundsUpToOneMoreDigit(BigDecimal value) {
    return integerDigits(value.setScale(Computation.SCALE, RoundingMode.HALF_UP))
        > MAX_INTEGER_DIGITS;
  }

  /** Rounding 1E-999999999 to ten digits would first write out all its zeros. */
  static BigDecimal withoutTinyExponent(BigDecimal value) {
    return value.signum() == 0 || integerDigits(value) < -Computation.SCALE
        ? BigDecimal.ZERO
        : value;
  }

  private static long integerDigits(BigDecimal value) {
    return (long) value.precision() - value.scale();
  }
}
