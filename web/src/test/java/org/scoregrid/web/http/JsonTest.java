package org.scoregrid.web.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTest {

  @Test
  void numbers_out_of_range_are_no_json() {
    List<String> huge =
        List.of(
            "1e9999999999",
            "{\"a\": 1e9999999999}",
            "{\"a\": [{\"b\": -1e2147483647}]}",
            "1e-2147483647",
            "1.5e301");
    for (String text : huge) {
      assertThatThrownBy(() -> Json.read(text)).isInstanceOf(JsonProcessingException.class);
    }
  }

  @Test
  void usual_numbers_are_read() throws JsonProcessingException {
    assertThat(Json.read("[1e300, 0.25, 1e-300, 0.0]").size()).isEqualTo(4);
  }
}
