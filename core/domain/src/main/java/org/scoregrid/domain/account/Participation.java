package org.scoregrid.domain.account;

import java.util.Locale;

/** State of a person in a competition (reference/rules.md 1). */
public enum Participation {
  UNKNOWN,
  DENIED,
  APPROVED,
  PENDING;

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
