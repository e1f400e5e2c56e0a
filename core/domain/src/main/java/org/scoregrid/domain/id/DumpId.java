package org.scoregrid.domain.id;

/** Id of the record that tells how the making of a competition dump goes. */
public record DumpId(long value) {
  public DumpId {
    if (value <= 0) {
      throw new IllegalArgumentException("DumpId must be positive, not " + value);
    }
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
