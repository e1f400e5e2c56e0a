package org.scoregrid.queuebridge.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.domain.run.RunReport;

class RunReportFormatTest {

  static Stream<Arguments> reports() {
    return Stream.of(
        Arguments.of("report-claimed.json", Samples.claimed(5)),
        Arguments.of("report-advanced.json", Samples.advanced()),
        Arguments.of("report-renewed.json", Samples.renewed()),
        Arguments.of("report-scored.json", Samples.scored()),
        Arguments.of("report-faulted.json", Samples.faulted()),
        Arguments.of("report-cancelled.json", Samples.cancelled()));
  }

  @ParameterizedTest
  @MethodSource("reports")
  void a_report_is_written_as_in_its_golden_file(String file, RunReport report) {
    byte[] body = RunReportFormat.encode(report).body();

    assertThat(new String(body, StandardCharsets.UTF_8)).isEqualTo(Golden.text(file));
  }

  @ParameterizedTest
  @MethodSource("reports")
  void a_golden_file_is_read_as_the_report(String file, RunReport report) throws BadMessage {
    assertThat(RunReportFormat.decode(Golden.bytes(file))).isEqualTo(report);
  }

  @Test
  void that_a_run_was_scored_warm_survives_the_way() throws BadMessage {
    RunReport.Ended cold = Samples.scored();
    RunReport warm =
        new RunReport.Ended(
            cold.key(),
            cold.worker(),
            cold.at(),
            cold.outcome(),
            cold.exitCodes(),
            cold.timings(),
            cold.outputs(),
            cold.engine(),
            true);

    assertThat(RunReportFormat.decode(RunReportFormat.encode(warm).body())).isEqualTo(warm);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "report-claimed.json  | 'claimed'                | 'exploded'        | report.type",
        "report-claimed.json  | '\"v\":1'                | '\"v\":2'         | report.v",
        "report-claimed.json  | '\"attempt\":2'          | '\"attempt\":0'   | report.attempt",
        "report-claimed.json  | '\"attempt\":2'          | '\"attempt\":2.5' | report.attempt",
        "report-claimed.json  | '\"run\":5'              | '\"run\":\"5\"'   | report.run",
        "report-claimed.json  | '5d0c7f1e-'              | '5d0c7f1e'        | report.lease",
        "report-claimed.json  | '2026-11'                | '2026-13'         | report.at",
        "report-claimed.json  | 'gpu-3.example.org'      | ' '               | report.worker",
        "report-advanced.json | '\"stage\":\"scoring\"'  | '\"stage\":\"finished\"' | report.stage",
        "report-scored.json   | '\"type\":\"scored\"'    | '\"type\":\"won\"' | report.outcome.type",
        "report-scored.json   | '\"accuracy\":0.50'      | '\"accuracy\":1E+400' | accuracy",
        "report-scored.json   | '\"accuracy\":0.50'      | '\"accuracy\":1E-999999999' | accuracy",
        "report-scored.json   | '\"accuracy\":0.50'      | '\"accuracy\":NaN' | not JSON",
        "report-scored.json   | '\"accuracy\":0.50'      | '\"accuracy\":\"0.5\"' | accuracy",
        "report-scored.json   | '\"seconds\"'            | '\"accuracy\"'    | not JSON",
        "report-scored.json   | '\"waiting_s\":0.0015'   | '\"waiting_s\":-1' | waiting_s",
        "report-scored.json   | 'scoring_stdout'         | 'core_dump'       | outputs[0].name",
        "report-faulted.json  | 'out_of_memory'          | 'bad_mood'        | fault.code"
      })
  void a_spoiled_report_is_refused_with_the_place(
      String file, String from, String to, String place) {
    String spoiled = Golden.text(file).replace(from, to);
    assertThat(spoiled).isNotEqualTo(Golden.text(file));

    assertThatThrownBy(() -> RunReportFormat.decode(spoiled.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(BadMessage.class)
        .hasMessageContaining(place);
  }

  @Test
  void text_after_the_report_is_refused() {
    byte[] twice = (Golden.text("report-claimed.json") + "{}").getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> RunReportFormat.decode(twice)).isInstanceOf(BadMessage.class);
  }

  @Test
  void a_body_beyond_the_limit_is_refused_unread() {
    assertThatThrownBy(() -> RunReportFormat.decode(new byte[WireMessage.MAX_BODY_BYTES + 1]))
        .isInstanceOf(BadMessage.class)
        .hasMessageContaining("too large");
  }

  @Test
  void deep_nesting_is_refused() {
    byte[] deep = "[".repeat(100_000).getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> RunReportFormat.decode(deep)).isInstanceOf(BadMessage.class);
  }

  @Test
  void unknown_fields_are_ignored() throws BadMessage {
    String more = Golden.text("report-claimed.json").replace("{\"v\":1", "{\"new\":[],\"v\":1");

    assertThat(RunReportFormat.decode(more.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(Samples.claimed(5));
  }

  @Test
  void a_report_that_no_reader_would_take_is_not_written() {
    Map<String, BigDecimal> scores = new HashMap<>();
    for (int i = 0; i < 10_000; i++) {
      scores.put("x".repeat(200) + i, BigDecimal.ONE);
    }

    assertThatIllegalArgumentException()
        .isThrownBy(() -> RunReportFormat.encode(Samples.ended(new Outcome.Scored(scores))))
        .withMessageContaining("too large");
  }

  @Test
  void a_fault_of_any_text_arrives() throws BadMessage {
    Fault wild =
        new Fault(
            FaultCode.PROGRAM_FAILED,
            Blame.PARTICIPANT,
            "s".repeat(50_000),
            "",
            "nul \0, half a pair \ud83d, whole \ud83d\ude00");

    RunReport read =
        RunReportFormat.decode(
            RunReportFormat.encode(Samples.ended(new Outcome.Faulted(wild))).body());

    assertThat(read)
        .isInstanceOfSatisfying(
            RunReport.Ended.class,
            ended ->
                assertThat(ended.outcome())
                    .isInstanceOfSatisfying(
                        Outcome.Faulted.class,
                        faulted -> {
                          assertThat(faulted.fault().sentence()).hasSize(2_000).endsWith("s…");
                          assertThat(faulted.fault().evidence())
                              .isEqualTo("nul \ufffd, half a pair \ufffd, whole \ud83d\ude00");
                        }));
  }
}
