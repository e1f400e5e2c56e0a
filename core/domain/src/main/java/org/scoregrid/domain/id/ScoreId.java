package org.scoregrid.domain.id;

/** Id of a stored score. */
public record ScoreId(long value) {
  public ScoreId {
    if (value <= 0) {
      throw new IllegalArgumentException("ScoreId must be positive, not " + value);
    }
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
