package org.scoregrid.domain.rescore;

/** Id of a re-score. */
public record RescoreId(long value) {
  public RescoreId {
    if (value <= 0) {
      throw new IllegalArgumentException("RescoreId must be positive, not " + value);
    }
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
