package org.scoregrid.domain.id;

/**
 * Id of a submission: a single-task one, a parent, or the child that a parent has for each task.
 */
public record SubmissionId(long value) {
  public SubmissionId {
    if (value <= 0) {
      throw new IllegalArgumentException("SubmissionId must be positive, not " + value);
    }
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
