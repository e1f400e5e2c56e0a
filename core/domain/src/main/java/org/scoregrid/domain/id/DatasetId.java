package org.scoregrid.domain.id;

/** Id of a dataset. Its public handle is {@link DatasetKey}. */
public record DatasetId(long value) {
  public DatasetId {
    if (value <= 0) {
      throw new IllegalArgumentException("DatasetId must be positive, not " + value);
    }
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
