package org.scoregrid.standalone.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class QuantitiesTest {

  @Test
  void a_duration_is_a_number_with_a_unit() throws BadSettings {
    assertThat(Quantities.duration("run.time", "250ms")).isEqualTo(Duration.ofMillis(250));
    assertThat(Quantities.duration("run.time", "30s")).isEqualTo(Duration.ofSeconds(30));
    assertThat(Quantities.duration("run.time", "10m")).isEqualTo(Duration.ofMinutes(10));
    assertThat(Quantities.duration("run.time", "2h")).isEqualTo(Duration.ofHours(2));
    assertThat(Quantities.duration("run.time", "7d")).isEqualTo(Duration.ofDays(7));
  }

  @Test
  void a_size_is_a_number_with_a_binary_unit() throws BadSettings {
    assertThat(Quantities.size("run.memory", "17B")).isEqualTo(17);
    assertThat(Quantities.size("run.memory", "4KiB")).isEqualTo(4096);
    assertThat(Quantities.size("run.memory", "512MiB")).isEqualTo(512L * 1024 * 1024);
    assertThat(Quantities.size("run.memory", "2GiB")).isEqualTo(2L * 1024 * 1024 * 1024);
    assertThat(Quantities.size("run.memory", "1TiB")).isEqualTo(1L << 40);
  }

  @Test
  void anything_else_is_refused_with_the_key_and_an_example() {
    for (String text : new String[] {"", "30", "s", "-1s", "1.5h", "30 s", "30S", "9999999999s"}) {
      assertThatThrownBy(() -> Quantities.duration("scheduler.lease", text))
          .isInstanceOf(BadSettings.class)
          .hasMessageContaining("scheduler.lease")
          .hasMessageContaining("30s");
    }
    for (String text : new String[] {"", "512", "512MB", "-1MiB", "1.5GiB", "2 GiB"}) {
      assertThatThrownBy(() -> Quantities.size("worker.cache", text))
          .isInstanceOf(BadSettings.class)
          .hasMessageContaining("worker.cache")
          .hasMessageContaining("512MiB");
    }
  }
}
