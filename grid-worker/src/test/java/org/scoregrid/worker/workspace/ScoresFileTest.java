package org.scoregrid.worker.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.fault.FaultException;

class ScoresFileTest {
  private static Map<String, BigDecimal> read(Path output, String name, String text)
      throws IOException, FaultException {
    Files.writeString(output.resolve(name), text);
    return ScoresFile.read(output);
  }

  private static Fault fault(Path output, String name, String text) throws IOException {
    try {
      throw new AssertionError("taken: " + read(output, name, text));
    } catch (FaultException e) {
      return e.fault();
    }
  }

  @Test
  void json_wins_over_text(@TempDir Path output) throws Exception {
    Files.writeString(output.resolve("scores.txt"), "a: 1");
    assertThat(read(output, "scores.json", "{\"a\": 0.25, \"b\": 3, \"c\": \"1e-3\"}"))
        .containsEntry("a", new BigDecimal("0.25"))
        .containsEntry("b", new BigDecimal("3"))
        .containsEntry("c", new BigDecimal("0.001"));
  }

  @Test
  void text_is_yaml(@TempDir Path output) throws Exception {
    assertThat(read(output, "scores.txt", "accuracy: 0.75\ndur : 3\nloss: 1e-3\n"))
        .containsEntry("accuracy", new BigDecimal("0.75"))
        .containsEntry("dur", new BigDecimal("3"))
        .containsEntry("loss", new BigDecimal("0.001"));
  }

  @Test
  void what_is_no_finite_number_is_named(@TempDir Path output) throws IOException {
    for (String value :
        List.of(
            "NaN", "Infinity", "-Infinity", "[1]", "{\"x\": 1}", "true", "null", "\"x\"", "1e12")) {
      Fault fault = fault(output, "scores.json", "{\"good\": 1, \"bad_one\": " + value + "}");
      assertThat(fault.code()).isEqualTo(FaultCode.BAD_SCORES);
      assertThat(fault.sentence()).as(value).contains("bad_one");
    }
  }

  @Test
  void yaml_cannot_make_objects_or_grow(@TempDir Path output) throws IOException {
    for (String text :
        List.of(
            "a: !!javax.script.ScriptEngineManager []",
            "!!python/object/apply:os.system ['id']",
            "a: .nan",
            "- 1",
            "",
            "a: &x [1]\nb: [" + "*x,".repeat(1_000) + "]",
            "[".repeat(5_000),
            "a".repeat(2_000_000))) {
      assertThat(fault(output, "scores.txt", text).code()).isEqualTo(FaultCode.BAD_SCORES);
    }
  }

  @Test
  void extreme_exponents_neither_pass_nor_fill_the_memory(@TempDir Path output) throws Exception {
    assertThat(read(output, "scores.json", "{\"tiny\": 1e-999999999}").get("tiny")).isZero();
    assertThat(fault(output, "scores.json", "{\"huge\": 1e999999999}").sentence()).contains("huge");
    assertThat(read(output, "scores.json", "{\"third\": 0.333333333333333}").get("third"))
        .isEqualByComparingTo("0.3333333333");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e99999999999999999999",
        "-1e-99999999999999999999",
        "[1e99999999999999999999]",
        "{\"x\": 1E+12345678901234567890}"
      })
  void an_exponent_that_no_number_type_takes_is_a_bad_score(String value, @TempDir Path output)
      throws IOException {
    Fault fault = fault(output, "scores.json", "{\"a\": " + value + "}");
    assertThat(fault.code()).isEqualTo(FaultCode.BAD_SCORES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2020-13-99",
        "2020-02-30 99:99:99",
        "!!timestamp x",
        "!!binary '@@@'",
        "!!int x",
        "!!int ''",
        "!!float ''",
        "!!bool maybe",
        "!!null x",
        "!!set {b}",
        "!!omap [b]",
        "!!pairs x",
        "0b2",
        "0o9",
        "1e99999999999999999999",
        "190:20:30:99999999999999999999",
        "&x {b: *x}"
      })
  void odd_yaml_is_a_bad_score(String value, @TempDir Path output) throws IOException {
    assertThat(fault(output, "scores.txt", "a: " + value).code()).isEqualTo(FaultCode.BAD_SCORES);
  }

  @Test
  void links_and_broken_json_are_refused(@TempDir Path output) throws IOException {
    assertThat(fault(output, "scores.json", "{\"a\": 1").sentence()).contains("not valid JSON");
    Files.delete(output.resolve("scores.json"));
    Files.createSymbolicLink(output.resolve("scores.json"), Path.of("/etc/passwd"));
    assertThatThrownBy(() -> ScoresFile.read(output)).hasMessageContaining("BAD_SCORES");
  }

  @Test
  void no_file_is_a_fault_of_its_own(@TempDir Path output) {
    assertThatThrownBy(() -> ScoresFile.read(output)).hasMessageContaining("NO_SCORES");
  }

  @Test
  void names_that_no_column_can_have_are_left_out(@TempDir Path output) throws Exception {
    String longest = "é".repeat(36);
    assertThat(read(output, "scores.json", "{\"" + longest + "\": 1, \"" + longest + "x\": 2}"))
        .containsOnlyKeys(longest);
    Fault fault = fault(output, "scores.json", "{\"" + "x".repeat(37) + "\": 2}");
    assertThat(fault.code()).isEqualTo(FaultCode.BAD_SCORES);
  }

  @Test
  void scores_that_fit_into_no_report_are_refused(@TempDir Path output) throws IOException {
    StringBuilder many = new StringBuilder("{");
    for (int i = 0; i < 10_001; i++) {
      many.append("\"").append(i).append("\": 1,");
    }
    StringBuilder big = new StringBuilder("{");
    for (int i = 0; i < 9_000; i++) {
      big.append("\"").append("x".repeat(30)).append(i).append("\": 1,");
    }
    for (StringBuilder text : List.of(many, big)) {
      Fault fault = fault(output, "scores.json", text + "\"end\": 1}");
      assertThat(fault.code()).isEqualTo(FaultCode.BAD_SCORES);
    }
  }
}
