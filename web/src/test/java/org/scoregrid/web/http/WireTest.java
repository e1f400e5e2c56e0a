package org.scoregrid.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WireTest {

  @Test
  void times_have_six_digits_or_none() {
    assertThat(Wire.time(Instant.parse("2026-03-13T16:41:27.123456789Z")))
        .isEqualTo("2026-03-13T16:41:27.123456Z");
    assertThat(Wire.time(Instant.parse("2026-03-13T16:41:27.1Z")))
        .isEqualTo("2026-03-13T16:41:27.100000Z");
    assertThat(Wire.time(Instant.parse("2026-03-13T16:41:27Z"))).isEqualTo("2026-03-13T16:41:27Z");
  }

  @Test
  void scores_are_texts() {
    assertThat(Wire.score(new BigDecimal("0.97333333333333"))).isEqualTo("0.9733333333");
    assertThat(Wire.shownScore(new BigDecimal("0.975"), 2)).isEqualTo("0.98");
    assertThat(Wire.shownScore(new BigDecimal("1.0000"), 0)).isEqualTo("1.0");
    assertThat(Wire.shownScore(new BigDecimal("0E-10"), 3)).isEqualTo("0.0");
    assertThat(Wire.shownScore(new BigDecimal("1234567.5"), 2)).isEqualTo("1234567.5");
    assertThat(Wire.size(53_214)).isEqualTo("53214.00");
  }
}
