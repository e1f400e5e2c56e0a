package org.scoregrid.domain.id;

/** Id of a phase. */
public record PhaseId(long value) {
  public PhaseId {
    if (value <= 0) {
      throw new IllegalArgumentException("PhaseId must be positive, not " + value);
    }
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
