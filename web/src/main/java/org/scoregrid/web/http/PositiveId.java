package org.scoregrid.web.http;

import java.util.Optional;

/** Ids as texts: plain digits, positive, within a long. */
public final class PositiveId {
  private static final int MAX_DIGITS = 18;

  private PositiveId() {}

  public static Optional<Long> parse(String text) {
    if (text.isEmpty() || text.length() > MAX_DIGITS) {
      return Optional.empty();
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return Optional.empty();
      }
    }
    long id = Long.parseLong(text);
    return id > 0 ? Optional.of(id) : Optional.empty();
  }
}
