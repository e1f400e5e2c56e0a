package org.scoregrid.standalone.config;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads durations and sizes with units. Throws {@link BadSettings} with the key for anything else.
 */
public final class Quantities {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(B|KiB|MiB|GiB|TiB)");
  private static final Map<String, Duration> TIME_UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));
  private static final Map<String, Integer> SIZE_SHIFTS =
      Map.of("B", 0, "KiB", 10, "MiB", 20, "GiB", 30, "TiB", 40);

  private Quantities() {}

  public static Duration duration(String key, String text) throws BadSettings {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new BadSettings(
          key + ": “" + text + "” is no duration. Write for example 30s, 5m, 2h.");
    }
    Duration unit = TIME_UNITS.getOrDefault(matcher.group(2), Duration.ZERO);
    return unit.multipliedBy(Long.parseLong(matcher.group(1)));
  }

  /**
   * @return bytes
   */
  public static long size(String key, String text) throws BadSettings {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      throw new BadSettings(key + ": “" + text + "” is no size. Write for example 512MiB or 2GiB.");
    }
    int shift = SIZE_SHIFTS.getOrDefault(matcher.group(2), 0);
    return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << shift);
  }
}
