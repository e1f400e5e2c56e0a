package org.scoregrid.domain.leaderboard;

import java.util.Locale;
import java.util.Optional;

/** How a board of a phase with several tasks ranks its entries (reference/rules.md 7). */
public enum RankingMode {
  /**
   * By the mean of each column over all tasks; who lacks a task stands below those who have all.
   */
  MEAN,
  /** By the best single task, as the original does. */
  BEST,
  /** By the mean of the places in the primary column on each task; then as {@link #MEAN}. */
  MEAN_RANK;

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<RankingMode> parse(String wireName) {
    for (RankingMode mode : values()) {
      if (mode.wireName().equals(wireName)) {
        return Optional.of(mode);
      }
    }
    return Optional.empty();
  }
}
