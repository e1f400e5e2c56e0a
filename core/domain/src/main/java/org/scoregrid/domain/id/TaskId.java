package org.scoregrid.domain.id;

/** Id of a task; robots send it when they submit. */
public record TaskId(long value) {
  public TaskId {
    if (value <= 0) {
      throw new IllegalArgumentException("TaskId must be positive, not " + value);
    }
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
