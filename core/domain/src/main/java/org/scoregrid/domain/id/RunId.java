package org.scoregrid.domain.id;

/** Id of a run: one submission (single-task or child) on its task. */
public record RunId(long value) {
  public RunId {
    if (value <= 0) {
      throw new IllegalArgumentException("RunId must be positive, not " + value);
    }
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
