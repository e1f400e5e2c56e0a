package org.scoregrid.bundle;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Random changes of texts and archives, of the sort that people and attackers make. */
final class Mutations {
  private static final List<String> TOKENS =
      List.of(
          "&a ",
          "*a",
          "*RESULTS",
          "<<: *R",
          "!!binary ",
          "!x ",
          "null",
          "~",
          "true",
          ".nan",
          "-.inf",
          "1e999999",
          "99999999999999999999",
          "0x7fffffffffffffff",
          "1:2:3:4",
          "-1",
          "2024-02-30",
          "2024-01-01T00:00:00Z",
          "[[[[[[",
          "{{{{",
          "{}",
          "[]",
          "''",
          "\"\\ud800\"",
          "\"\\0\"",
          "|\n",
          ">\n",
          "? ",
          "- ",
          ": ",
          "#",
          "\t",
          "%YAML 9\n",
          "---\n",
          "...\n",
          "../..",
          "/etc/passwd",
          "a\\b",
          "11111111-2222-3333-4444-555555555555",
          "\u2028",
          "\ufeff",
          "\u00e9",
          "x".repeat(300));

  private Mutations() {}

  /** One to four changes. */
  static String text(String text, Random random) {
    String changed = text;
    for (int left = 1 + random.nextInt(4); left > 0; left--) {
      changed =
          switch (random.nextInt(6)) {
            case 0 -> lines(changed, random);
            case 1 -> insert(changed, random.nextInt(changed.length() + 1), token(random));
            case 2 -> value(changed, random);
            case 3 -> cut(changed, random);
            case 4 -> lines(changed, random);
            default ->
                insert(
                    changed,
                    random.nextInt(changed.length() + 1),
                    String.valueOf((char) random.nextInt(0xd800)));
          };
      changed = changed.isEmpty() ? text : changed;
    }
    return changed;
  }

  private static String token(Random random) {
    return TOKENS.get(random.nextInt(TOKENS.size()));
  }

  private static String insert(String text, int at, String more) {
    return text.substring(0, at) + more + text.substring(at);
  }

  private static String cut(String text, Random random) {
    int from = random.nextInt(text.length());
    int to = Math.min(text.length(), from + 1 + random.nextInt(6));
    return text.substring(0, from) + text.substring(to);
  }

  /** Deletes, repeats, moves or indents a line. */
  private static String lines(String text, Random random) {
    List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
    int at = random.nextInt(lines.size());
    String line = lines.get(at);
    switch (random.nextInt(4)) {
      case 0 -> lines.remove(at);
      case 1 -> lines.add(random.nextInt(lines.size()), line);
      case 2 -> lines.set(at, "  " + line);
      default -> {
        lines.remove(at);
        lines.add(random.nextInt(lines.size() + 1), line);
      }
    }
    return String.join("\n", lines);
  }

  /** Replaces the value after some colon by a token. */
  private static String value(String text, Random random) {
    int colon = text.indexOf(": ", random.nextInt(text.length()));
    if (colon < 0) {
      return text;
    }
    int end = text.indexOf('\n', colon);
    return text.substring(0, colon + 2) + token(random) + (end < 0 ? "" : text.substring(end));
  }

  /** One to five changes: flipped bytes, cuts, copies, wild numbers. */
  static byte[] bytes(byte[] good, Random random) {
    byte[] changed = good.clone();
    for (int left = 1 + random.nextInt(5); left > 0; left--) {
      int at = random.nextInt(changed.length);
      switch (random.nextInt(5)) {
        case 0 -> changed[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> changed[at] = (byte) random.nextInt(256);
        case 2 -> {
          int length = Math.min(4, changed.length - at);
          Arrays.fill(changed, at, at + length, (byte) (random.nextBoolean() ? 0xff : 0));
        }
        case 3 -> changed = copied(changed, at, random);
        default -> {
          if (random.nextInt(4) == 0) {
            changed = Arrays.copyOf(changed, Math.max(1, at));
          }
        }
      }
    }
    return changed;
  }

  private static byte[] copied(byte[] bytes, int at, Random random) {
    int length = Math.min(random.nextInt(200), bytes.length - at);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, at);
    out.write(bytes, at, length);
    out.write(bytes, at, bytes.length - at);
    return out.toByteArray();
  }
}
