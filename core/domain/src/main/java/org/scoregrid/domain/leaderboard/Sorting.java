package org.scoregrid.domain.leaderboard;

import java.util.Locale;

/** Which end of a column is the better one. */
public enum Sorting {
  /** Larger is better. */
  DESC,
  /** Smaller is better. */
  ASC;

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
