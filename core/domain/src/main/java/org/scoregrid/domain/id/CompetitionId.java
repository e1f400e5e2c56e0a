package org.scoregrid.domain.id;

/** Id of a competition. */
public record CompetitionId(long value) {
  public CompetitionId {
    if (value <= 0) {
      throw new IllegalArgumentException("CompetitionId must be positive, not " + value);
    }
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
