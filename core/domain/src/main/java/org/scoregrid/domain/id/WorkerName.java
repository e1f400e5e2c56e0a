package org.scoregrid.domain.id;

/** Name of a worker: its host, and a suffix where a host has several. */
public record WorkerName(String value) {
  public WorkerName {
    if (value.isBlank() || value.length() > 255) {
      throw new IllegalArgumentException("a worker's name has 1 to 255 characters");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
