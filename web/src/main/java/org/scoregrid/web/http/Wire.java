package org.scoregrid.web.http;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.leaderboard.ShownScore;

/** Spellings of single values in JSON (reference/http-api-details.md 1). */
public final class Wire {
  private static final int SCORE_DIGITS = 10;
  private static final DateTimeFormatter WHOLE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private Wire() {}

  /** {@code 2026-03-13T16:41:27.123456Z}; no fraction when it is zero. */
  public static String time(Instant instant) {
    Instant micros = instant.truncatedTo(ChronoUnit.MICROS);
    return (micros.get(ChronoField.MICRO_OF_SECOND) == 0 ? WHOLE : MICROS).format(micros);
  }

  public static @Nullable String timeOrNull(@Nullable Instant instant) {
    return instant == null ? null : time(instant);
  }

  /** Bytes as a decimal text: {@code "53214.00"}. */
  public static String size(long bytes) {
    return bytes + ".00";
  }

  /** All ten digits: {@code "0.9733333333"}. */
  public static String score(BigDecimal score) {
    return score.setScale(SCORE_DIGITS, RoundingMode.HALF_UP).toPlainString();
  }

  /** Rounded for a board; at least one digit after the point. */
  public static String shownScore(BigDecimal score, int precision) {
    BigDecimal rounded = ShownScore.rounded(score, precision);
    BigDecimal plain = rounded.signum() == 0 ? BigDecimal.ZERO : rounded.stripTrailingZeros();
    return (plain.scale() < 1 ? plain.setScale(1) : plain).toPlainString();
  }

  /** {@code true} and {@code false} in any case; empty for other text. */
  public static Optional<Boolean> flag(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> Optional.of(true);
      case "false" -> Optional.of(false);
      default -> Optional.empty();
    };
  }
}
