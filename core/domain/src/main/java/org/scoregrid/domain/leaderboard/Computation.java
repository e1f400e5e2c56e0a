package org.scoregrid.domain.leaderboard;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How a computed column comes from other columns. */
public enum Computation {
  AVG,
  SUM,
  MIN,
  MAX;

  /** Scores have ten digits after the point (reference/rules.md 7). */
  public static final int SCALE = 10;

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Over the values that are present; empty when none is. */
  public Optional<BigDecimal> of(List<BigDecimal> present) {
    if (present.isEmpty()) {
      return Optional.empty();
    }
    BigDecimal result =
        switch (this) {
          case SUM -> present.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
          case AVG ->
              present.stream()
                  .reduce(BigDecimal.ZERO, BigDecimal::add)
                  .divide(BigDecimal.valueOf(present.size()), SCALE, RoundingMode.HALF_UP);
          case MIN -> present.stream().reduce(BigDecimal::min).orElseThrow();
          case MAX -> present.stream().reduce(BigDecimal::max).orElseThrow();
        };
    return Optional.of(result);
  }

  public static Optional<Computation> parse(String wireName) {
    for (Computation computation : values()) {
      if (computation.wireName().equals(wireName)) {
        return Optional.of(computation);
      }
    }
    return Optional.empty();
  }
}
