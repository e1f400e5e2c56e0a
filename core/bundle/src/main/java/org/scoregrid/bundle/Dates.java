package org.scoregrid.bundle;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Dates of phases in the spellings that bundles use (reference/bundle-format.md 6). Time of day and
 * offset are kept; without a time it is midnight, without an offset UTC. Month before day where
 * both are numbers, unless the first is above 12; a year of two digits is one of this century.
 */
final class Dates {
  private static final int MAX_LENGTH = 64;
  private static final int CENTURY = 2000;
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

  private static final String MONTH_NAME =
      "(?<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
          + "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?";
  private static final String DAY = "(?<day>[0-9]{1,2})(?:st|nd|rd|th)?";
  private static final String YEAR = "(?<year>[0-9]{4})";
  private static final String WEEKDAY = "(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\\.?,? )?";
  private static final String TIME =
      "(?:(?:t| ?,? ?(?:at )?)(?<hour>[0-9]{1,2})(?::(?<minute>[0-9]{2})(?::(?<second>[0-9]{2})"
          + "(?:[.,](?<fraction>[0-9]{0,9})[0-9]{0,9})?)?)? ?(?<half>[ap]\\.?m\\.?)?"
          + " ?(?<offset>z|utc|gmt|(?:utc|gmt)?[-+][0-9]{1,2}(?::?[0-9]{2})?)?)?";

  private static final List<Pattern> SPELLINGS =
      List.of(
          Pattern.compile(YEAR + "([-/.])(?<first>[0-9]{1,2})\\2(?<day>[0-9]{1,2})" + TIME),
          Pattern.compile("(?<first>[0-9]{1,2})([-/.])(?<day>[0-9]{1,2})\\2" + YEAR + TIME),
          Pattern.compile(WEEKDAY + MONTH_NAME + "[ -]" + DAY + "(?:, ?| |-)" + YEAR + TIME),
          Pattern.compile(
              "(?<first>[0-9]{1,2})([-/.])(?<day>[0-9]{1,2})\\2(?<year>[0-9]{2})" + TIME),
          Pattern.compile(
              WEEKDAY + DAY + "[ -](?:of )?" + MONTH_NAME + "(?:, ?| |-)" + YEAR + TIME));

  private Dates() {}

  /** Empty for what is no date, a date that does not exist, or one without a year. */
  static Optional<Instant> parse(String text) {
    if (text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String plain = text.strip().toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
    for (int i = 0; i < SPELLINGS.size(); i++) {
      Matcher matcher = SPELLINGS.get(i).matcher(plain);
      if (matcher.matches()) {
        return instant(matcher, i);
      }
    }
    return Optional.empty();
  }

  private static Optional<Instant> instant(Matcher matcher, int spelling) {
    try {
      LocalDate date =
          switch (spelling) {
            case 0 -> LocalDate.of(number(matcher, "year"), number(matcher, "first"), day(matcher));
            case 1, 3 -> monthFirst(matcher);
            default -> LocalDate.of(number(matcher, "year"), monthByName(matcher), day(matcher));
          };
      return Optional.of(date.atTime(time(matcher)).toInstant(offset(matcher)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static LocalDate monthFirst(Matcher matcher) {
    int first = number(matcher, "first");
    int second = day(matcher);
    int year = number(matcher, "year");
    year += year < 100 ? CENTURY : 0;
    return first > 12 ? LocalDate.of(year, second, first) : LocalDate.of(year, first, second);
  }

  private static int monthByName(Matcher matcher) {
    return MONTHS.indexOf(matcher.group("name").substring(0, 3)) + 1;
  }

  private static LocalTime time(Matcher matcher) {
    if (matcher.group("hour") == null) {
      return LocalTime.MIDNIGHT;
    }
    String half = matcher.group("half");
    if (half == null && matcher.group("minute") == null) {
      throw new DateTimeException("a lone number after a date is no time");
    }
    int hour = number(matcher, "hour");
    if (half != null) {
      if (hour < 1 || hour > 12) {
        throw new DateTimeException("no such hour");
      }
      hour = hour % 12 + (half.startsWith("p") ? 12 : 0);
    }
    // Postgres keeps microseconds; more digits would make a stored time differ from the one read.
    String fraction = matcher.group("fraction");
    int micros = fraction == null ? 0 : Integer.parseInt((fraction + "000000").substring(0, 6));
    return LocalTime.of(
        hour, optional(matcher, "minute"), optional(matcher, "second"), micros * 1_000);
  }

  private static ZoneOffset offset(Matcher matcher) {
    String text = matcher.group("offset");
    if (text == null) {
      return ZoneOffset.UTC;
    }
    String number = text.replaceAll("[^-+0-9:]", "");
    if (number.isEmpty()) {
      return ZoneOffset.UTC;
    }
    String digits = number.substring(1).replace(":", "");
    int hours =
        Integer.parseInt(digits.length() > 2 ? digits.substring(0, digits.length() - 2) : digits);
    int minutes = digits.length() > 2 ? Integer.parseInt(digits.substring(digits.length() - 2)) : 0;
    int sign = number.startsWith("-") ? -1 : 1;
    return ZoneOffset.ofHoursMinutes(sign * hours, sign * minutes);
  }

  private static int day(Matcher matcher) {
    return number(matcher, "day");
  }

  private static int number(Matcher matcher, String group) {
    return Integer.parseInt(matcher.group(group));
  }

  private static int optional(Matcher matcher, String group) {
    return matcher.group(group) == null ? 0 : number(matcher, group);
  }
}
