package org.scoregrid.web.leaderboard;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Names of downloads made from titles, which may hold anything. */
final class FileName {
  private static final int MAX_LENGTH = 200;

  private FileName() {}

  /** Without what separates folders or ends a line. */
  static String of(String title) {
    String plain = title.replaceAll("[\\p{Cntrl}/\\\\:*?\"<>|]", "_");
    return plain.length() <= MAX_LENGTH ? plain : plain.substring(plain.length() - MAX_LENGTH);
  }

  /** The header {@code Content-Disposition}: in ASCII for all, and as it is for who can read it. */
  static String attachment(String title) {
    String name = of(title);
    String ascii = name.replaceAll("[^ -~]", "_");
    String exact = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    String plain = "attachment; filename=\"" + ascii + "\"";
    return ascii.equals(name) ? plain : plain + "; filename*=UTF-8''" + exact;
  }
}
