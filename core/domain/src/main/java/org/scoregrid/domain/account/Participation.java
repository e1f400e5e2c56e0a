package org.scoregrid.domain.account;

import java.util.Locale;
import java.util.Optional;

/** State of a person in a competition (reference/rules.md 1). */
public enum Participation {
  UNKNOWN,
  DENIED,
  APPROVED,
  PENDING;

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Participation> parse(String wireName) {
    for (Participation participation : values()) {
      if (participation.wireName().equals(wireName)) {
        return Optional.of(participation);
      }
    }
    return Optional.empty();
  }
}
