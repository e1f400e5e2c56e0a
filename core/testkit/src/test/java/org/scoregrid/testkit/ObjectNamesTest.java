package org.scoregrid.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scoregrid.store.ContentDisposition;
import org.scoregrid.store.ObjectKeys;

class ObjectNamesTest {
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "scoring program.zip, scoring_program.zip",
    "../../etc/passwd, passwd",
    "C:\\temp\\data.zip, data.zip",
    ".., _",
    ".hidden, _hidden",
    "...zip, _zip",
    "dot., dot",
    "a_name_that_is_longer_than_thirty-five_characters.tar.gz, a_name_that_is_longer_than_thirty-f.gz",
  })
  void the_name_of_an_upload_is_made_harmless(String sent, String stored) {
    assertThat(ObjectKeys.shortName(sent)).isEqualTo(stored);
  }

  @Test
  void a_fresh_key_has_the_compatible_layout() {
    assertThat(ObjectKeys.fresh("dataset", "data.zip", NOW))
        .matches("dataset/2026-11-24-1795514400/[0-9a-f]{12}/data\\.zip");
  }

  @Test
  void a_file_name_cannot_break_out_of_its_header() {
    assertThat(ContentDisposition.of("a\"; x=\"b\r\nSet-Cookie: c.zip"))
        .doesNotContain("\r")
        .doesNotContain("\n")
        .startsWith("attachment; filename=\"a__ x=_b__Set-Cookie: c.zip\"; filename*=UTF-8''a");
    assertThat(ContentDisposition.of("plain.zip")).isEqualTo("attachment; filename=\"plain.zip\"");
    assertThat(ContentDisposition.of(null)).isEqualTo("inline");
  }
}
