package org.scoregrid.domain.leaderboard;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Scores rounded for people: half up on the decimal (reference/rules.md 7). */
public final class ShownScore {
  private ShownScore() {}

  /**
   * The score with the digits after the point that its column shows; a negative precision rounds to
   * tens, hundreds and so on. Precision beyond what a score can hold adds nothing.
   */
  public static BigDecimal rounded(BigDecimal score, int precision) {
    int digits = Math.clamp(precision, -Computation.SCALE, Computation.SCALE);
    BigDecimal rounded = score.setScale(digits, RoundingMode.HALF_UP);
    return digits < 0 ? rounded.setScale(0) : rounded;
  }
}
