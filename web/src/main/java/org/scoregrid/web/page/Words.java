package org.scoregrid.web.page;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.scoregrid.domain.leaderboard.ShownScore;

/** Times, sizes and counts in the words of a person. */
public final class Words {
  private static final DateTimeFormatter DATE_TIME =
      DateTimeFormatter.ofPattern("d MMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final String[] SIZE_UNITS = {"B", "KB", "MB", "GB", "TB"};

  private Words() {}

  /**
   * {@code 41 s}, {@code 1 min 12 s}, {@code 2 h 5 min}, {@code 6 days 4 h}; {@code 0.3 s} below
   * ten.
   */
  public static String duration(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 10) {
      return String.format(Locale.ENGLISH, "%.1f s", Math.max(0, duration.toMillis()) / 1000.0);
    }
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3_600) {
      return two(seconds / 60, "min", seconds % 60, "s");
    }
    if (seconds < 86_400) {
      return two(seconds / 3_600, "h", seconds % 3_600 / 60, "min");
    }
    long days = seconds / 86_400;
    return two(days, days == 1 ? "day" : "days", seconds % 86_400 / 3_600, "h");
  }

  private static String two(long first, String unit, long second, String smaller) {
    return second == 0 ? first + " " + unit : first + " " + unit + " " + second + " " + smaller;
  }

  /**
   * {@code just now}, {@code 11 min ago}, {@code 2 h ago}, {@code yesterday}, {@code 3 d ago}, then
   * the date.
   */
  public static String ago(Instant then, Instant now) {
    Duration age = Duration.between(then, now);
    if (age.toMinutes() < 1) {
      return "just now";
    }
    if (age.toHours() < 1) {
      return age.toMinutes() + " min ago";
    }
    if (age.toDays() < 1) {
      return age.toHours() + " h ago";
    }
    if (age.toDays() == 1) {
      return "yesterday";
    }
    return age.toDays() < 30 ? age.toDays() + " d ago" : dateTime(then);
  }

  /** {@code in 6 days 4 h}; beyond 60 days the date: {@code on 31 Dec 2098, 23:59 UTC}. */
  public static String until(Instant then, Instant now) {
    Duration left = Duration.between(now, then);
    return left.toDays() > 60 ? "on " + dateTime(then) : "in " + duration(left);
  }

  public static String dateTime(Instant instant) {
    return DATE_TIME.format(instant);
  }

  /** Decimal units, as quotas have: {@code 53 KB}, {@code 1.2 GB}. */
  public static String size(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1_000 && unit < SIZE_UNITS.length - 1) {
      value /= 1_000;
      unit++;
    }
    return String.format(
        Locale.ENGLISH, value < 10 && unit > 0 ? "%.1f %s" : "%.0f %s", value, SIZE_UNITS[unit]);
  }

  /** Thousands apart: {@code 8 421}. */
  public static String count(long count) {
    return String.format(Locale.ENGLISH, "%,d", count).replace(',', '\u202f');
  }

  /** {@code 1 participant}, {@code 8 421 submissions}. */
  public static String count(long count, String noun) {
    return count(count) + " " + noun + (count == 1 ? "" : "s");
  }

  /** A score rounded for display, half up. */
  public static String score(BigDecimal score, int precision) {
    return ShownScore.rounded(score, precision).toPlainString();
  }
}
