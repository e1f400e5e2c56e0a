package org.scoregrid.bundle;

import java.util.Optional;
import org.yaml.snakeyaml.nodes.Node;

/** Texts of a bundle that end up in the database: bounded, without characters that none has. */
final class Texts {
  private static final long MAX_SPACED = 4;

  private Texts() {}

  /** Without the spaces around it; an empty one, with a problem, for what is no text. */
  static Optional<String> read(Node node, String what, int maxLength, Findings findings) {
    Optional<String> found = Scalars.text(node);
    if (found.isPresent() && found.get().length() > MAX_SPACED * (maxLength + 1L)) {
      found = Optional.of("x".repeat(maxLength + 1)); // too long whatever the spaces
    }
    found = found.map(String::strip);
    if (found.isEmpty()) {
      findings.problem(node, what + " must be text", "Put the text in quotes");
      return Optional.of("");
    }
    check(found.get(), node, what, maxLength, findings);
    return found;
  }

  static void check(String text, Node node, String what, int maxLength, Findings findings) {
    if (text.codePointCount(0, text.length()) > maxLength) {
      findings.problem(
          node, what + " is longer than " + maxLength + " characters", "Make it shorter");
    }
    if (!isStorable(text)) {
      findings.problem(node, what + " has characters that no text has", "Delete the escapes");
    }
  }

  /** Whether the database can keep the text: no control characters, no half characters. */
  static boolean isStorable(String text) {
    return text.codePoints().noneMatch(Texts::isUnstorable);
  }

  private static boolean isUnstorable(int codePoint) {
    return (codePoint < ' ' && codePoint != '\n' && codePoint != '\t' && codePoint != '\r')
        || Character.getType(codePoint) == Character.SURROGATE;
  }
}
