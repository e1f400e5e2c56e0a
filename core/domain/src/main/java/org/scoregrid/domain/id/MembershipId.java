package org.scoregrid.domain.id;

/** Id of a person's place in an organization. */
public record MembershipId(long value) {
  public MembershipId {
    if (value <= 0) {
      throw new IllegalArgumentException("MembershipId must be positive, not " + value);
    }
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
