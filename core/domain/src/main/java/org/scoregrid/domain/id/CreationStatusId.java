package org.scoregrid.domain.id;

/** Id of the record that tells how the unpacking of a competition bundle goes. */
public record CreationStatusId(long value) {
  public CreationStatusId {
    if (value <= 0) {
      throw new IllegalArgumentException("CreationStatusId must be positive, not " + value);
    }
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
