package org.scoregrid.domain.id;

/** Id of a leaderboard column. */
public record ColumnId(long value) {
  public ColumnId {
    if (value <= 0) {
      throw new IllegalArgumentException("ColumnId must be positive, not " + value);
    }
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
