package org.scoregrid.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DatesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2024-12-31 | 2024-12-31T00:00:00Z",
        "2024-12-31 14:30 | 2024-12-31T14:30:00Z",
        "2024-12-31 14:30:00 | 2024-12-31T14:30:00Z",
        "2024-12-31T14:30:00Z | 2024-12-31T14:30:00Z",
        "2024-12-31t14:30:00.123456789Z | 2024-12-31T14:30:00.123456Z",
        "2024-12-31 14:30:00+02:00 | 2024-12-31T12:30:00Z",
        "2024-12-31 14:30:00 -0530 | 2024-12-31T20:00:00Z",
        "2024-12-31 14:30:00 -5 | 2024-12-31T19:30:00Z",
        "2024-1-2 3:04:05 | 2024-01-02T03:04:05Z",
        "2024/12/31 | 2024-12-31T00:00:00Z",
        "8-7-2019 | 2019-08-07T00:00:00Z",
        "8/7/2019 14:30 | 2019-08-07T14:30:00Z",
        "8/7/19 | 2019-08-07T00:00:00Z",
        "25.7.19 14:30 | 2019-07-25T14:30:00Z",
        "25-7-2019 | 2019-07-25T00:00:00Z",
        "June 5, 2020 | 2020-06-05T00:00:00Z",
        "Jun 5 2020 14:30 | 2020-06-05T14:30:00Z",
        "Fri, 5 June 2020 14:30:00 GMT | 2020-06-05T14:30:00Z",
        "5th of September 2020, 2:30 PM UTC | 2020-09-05T14:30:00Z",
        "June 5, 2020 at 12 am | 2020-06-05T00:00:00Z",
      })
  void spellings_of_bundles_are_read(String text, Instant expected) {
    assertThat(Dates.parse(text)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2024",
        "20240105",
        "2024-13-01",
        "2023-02-29",
        "13-13-2024",
        "soon",
        "June 2020",
        "99-01-02",
        "2024-12-31 25:00",
        "2024-12-31 14:60",
        "2024-12-31 13 pm",
        "2024-12-31 14",
        "2024-12-31 14:30+99:00",
        "32 June 2020"
      })
  void other_texts_are_no_dates(String text) {
    assertThat(Dates.parse(text)).isEmpty();
  }

  @Test
  void long_texts_are_not_even_looked_at() {
    assertThat(Dates.parse("2024-12-31" + " ".repeat(1_000_000))).isEmpty();
  }
}
