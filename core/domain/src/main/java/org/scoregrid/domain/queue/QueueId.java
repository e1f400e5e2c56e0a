package org.scoregrid.domain.queue;

/** Id of a private queue in the API. */
public record QueueId(long value) {
  public QueueId {
    if (value <= 0) {
      throw new IllegalArgumentException("QueueId must be positive, not " + value);
    }
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
