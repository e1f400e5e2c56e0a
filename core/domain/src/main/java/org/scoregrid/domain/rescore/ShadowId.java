package org.scoregrid.domain.rescore;

/** Id of what one submission to one task is in a re-score. */
public record ShadowId(long value) {
  public ShadowId {
    if (value <= 0) {
      throw new IllegalArgumentException("ShadowId must be positive, not " + value);
    }
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
