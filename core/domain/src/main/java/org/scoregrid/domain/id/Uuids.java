package org.scoregrid.domain.id;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** The strict spelling of UUIDs: {@link UUID#fromString} also takes shorter groups. */
public final class Uuids {
  private static final Pattern HYPHENATED =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private Uuids() {}

  /** Reads the hyphenated 36-character spelling in either case; empty for anything else. */
  public static Optional<UUID> parse(String text) {
    return HYPHENATED.matcher(text).matches()
        ? Optional.of(UUID.fromString(text))
        : Optional.empty();
  }
}
