package org.scoregrid.domain.id;

/** Id of a leaderboard. */
public record LeaderboardId(long value) {
  public LeaderboardId {
    if (value <= 0) {
      throw new IllegalArgumentException("LeaderboardId must be positive, not " + value);
    }
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
