package org.scoregrid.domain.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ShownScoreTest {
  @ParameterizedTest
  @CsvSource({
    "0.125, 2, 0.13",
    "0.135, 2, 0.14",
    "2.675, 2, 2.68",
    "-0.125, 2, -0.13",
    "0.5, 0, 1",
    "1.5, 0, 2",
    "0.0049999999, 2, 0.00",
    "15, -1, 20",
    "0.1, 2000000000, 0.1000000000",
    "5, -2000000000, 0"
  })
  void half_goes_up_on_the_decimal(BigDecimal score, int precision, String shown) {
    assertThat(ShownScore.rounded(score, precision).toPlainString()).isEqualTo(shown);
  }
}
