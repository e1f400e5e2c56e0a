package org.scoregrid.bench;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them on the command line. */
final class ByteSize {
  private static final Pattern SIZE = Pattern.compile("(\\d+)(KB|MB|GB)?");

  private ByteSize() {}

  /**
   * The bytes of a number with KB, MB or GB, which are powers of a thousand.
   *
   * @param option whose value it is, for the message
   * @throws IllegalArgumentException for anything else
   */
  static long of(String option, String size) {
    Matcher matcher = SIZE.matcher(size);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(option + " is a number with KB, MB or GB: " + size);
    }
    long unit =
        switch (String.valueOf(matcher.group(2))) {
          case "KB" -> 1_000;
          case "MB" -> 1_000_000;
          case "GB" -> 1_000_000_000;
          default -> 1;
        };
    return Long.parseLong(matcher.group(1)) * unit;
  }
}
