package org.scoregrid.bundle;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What a path inside a bundle comes to: a clean one, or the reason why it is refused. */
sealed interface MemberPath {
  int MAX_LENGTH = 1_024;
  Pattern DRIVE = Pattern.compile("[A-Za-z]:.*", Pattern.DOTALL);

  /** Relative, without {@code .} and {@code ..}, no slash at either end. */
  record Clean(String path, boolean saysFolder) implements MemberPath {}

  /** The path must not be used; {@code why} completes "the path … ". */
  record Refused(String why) implements MemberPath {}

  static MemberPath of(String raw, int maxDepth) {
    if (raw.length() > MAX_LENGTH) {
      return new Refused("is longer than " + MAX_LENGTH + " characters");
    }
    if (raw.indexOf('\\') >= 0) {
      return new Refused("has a backslash");
    }
    if (raw.startsWith("/") || DRIVE.matcher(raw).matches()) {
      return new Refused("is absolute");
    }
    if (raw.codePoints().anyMatch(Character::isISOControl)) {
      return new Refused("has control characters");
    }
    List<String> parts = new ArrayList<>();
    for (String part : raw.split("/", -1)) {
      if (part.equals("..")) {
        return new Refused("leads out of the bundle by '..'");
      }
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    if (parts.isEmpty()) {
      return new Refused("names no member");
    }
    if (parts.size() > maxDepth) {
      return new Refused("is more than " + maxDepth + " folders deep");
    }
    return new Clean(String.join("/", parts), raw.endsWith("/"));
  }
}
