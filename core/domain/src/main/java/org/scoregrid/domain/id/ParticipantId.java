package org.scoregrid.domain.id;

/** Id of a row that ties a person to a competition. */
public record ParticipantId(long value) {
  public ParticipantId {
    if (value <= 0) {
      throw new IllegalArgumentException("ParticipantId must be positive, not " + value);
    }
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
