package org.scoregrid.domain.id;

/** Id of an organization that people submit for. */
public record OrganizationId(long value) {
  public OrganizationId {
    if (value <= 0) {
      throw new IllegalArgumentException("OrganizationId must be positive, not " + value);
    }
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
