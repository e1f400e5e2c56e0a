package org.scoregrid.queuebridge.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.run.WarmGroup;

class TaskMessageFormatTest {
  private static final TaskMessageFormat FORMAT =
      new TaskMessageFormat("gen1@site", UUID.fromString("8cf504e6-e397-339d-9873-9c9da3ea206c"));

  private static WireMessage withBody(String body) {
    WireMessage sent = FORMAT.encode(Samples.task(5));
    return new WireMessage(
        sent.correlationId(),
        sent.replyTo(),
        sent.priority(),
        sent.headers(),
        body.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void a_task_is_written_as_in_its_golden_file() {
    WireMessage message = FORMAT.encode(Samples.task(5));

    assertThat(new String(message.body(), StandardCharsets.UTF_8))
        .isEqualTo(Golden.text("task-message.json"));
  }

  @Test
  void a_golden_file_is_read_as_the_task() throws BadMessage {
    assertThat(TaskMessageFormat.decode(withBody(Golden.text("task-message.json"))))
        .isEqualTo(Samples.task(5));
  }

  @Test
  void a_stored_prediction_is_sent_as_the_scoring_step() throws BadMessage {
    Assignment plain = Samples.assignment(5);
    TaskMessage task =
        new TaskMessage(
            Samples.TASK_ID,
            "https://site.example/api",
            Samples.SECRET,
            10,
            new Assignment(
                plain.key(),
                plain.submission(),
                plain.owner(),
                plain.lease(),
                plain.image(),
                plain.network(),
                plain.limits(),
                plain.submissionFile(),
                plain.scoringProgram(),
                plain.ingestionProgram(),
                null,
                plain.referenceData(),
                false,
                true,
                plain.uploads(),
                true,
                true,
                new WarmGroup(new CompetitionId(3), new TaskId(4))));

    WireMessage message = FORMAT.encode(task);

    assertThat(TaskMessageFormat.decode(message)).isEqualTo(task);
    assertThat(String.valueOf(message.headers().get("argsrepr"))).contains("'is_scoring': True");
    String stock = new String(message.body(), StandardCharsets.UTF_8).split("\"scoregrid\"")[0];
    assertThat(stock)
        .contains("\"is_scoring\":true", "\"scoring_result\"", "\"detailed_results_url\"")
        .contains("\"reference_data\"", "\"scoring_stdout\"", "\"prediction_result\"")
        .doesNotContain("prediction_stdout", "\"ingestion_program\"");
  }

  @Test
  void properties_and_headers_are_those_of_celery() {
    WireMessage message = FORMAT.encode(Samples.task(5, Samples.TASK_ID, 10));

    assertThat(message.priority()).isEqualTo(10);
    assertThat(message.correlationId()).isEqualTo(Samples.TASK_ID.toString());
    assertThat(message.replyTo()).isEqualTo("8cf504e6-e397-339d-9873-9c9da3ea206c");
    StringBuilder headers = new StringBuilder();
    message.headers().forEach((name, value) -> headers.append(name + "=" + value + "\n"));
    assertThat(headers).hasToString(Golden.text("task-headers.txt") + "\n");
  }

  @Test
  void monitoring_tools_see_neither_secret_nor_urls() {
    assertThat(FORMAT.encode(Samples.task(5)).headers().toString())
        .doesNotContain("http", "Signature", Samples.SECRET.toString());
    assertThat(Samples.task(5).assignment().toString()).doesNotContain("http");
    assertThat(FORMAT.encode(Samples.task(5)).toString()).doesNotContain("http");
  }

  @Test
  void the_secret_may_be_tagged_as_newer_celery_does() throws BadMessage {
    String tagged =
        Golden.text("task-message.json")
            .replace(
                "\"" + Samples.SECRET + "\"",
                "{\"__type__\":\"uuid\",\"__value__\":{\"hex\":\"0b9f1c9e6f3b4d559d2a6f0c0c7d3a11\"}}");

    assertThat(TaskMessageFormat.decode(withBody(tagged)).secret()).isEqualTo(Samples.SECRET);
  }

  @Test
  void unknown_fields_and_outputs_are_ignored() throws BadMessage {
    String more =
        Golden.text("task-message.json")
            .replace("\"is_scoring\":false", "\"is_scoring\":false,\"gpu\":{\"n\":1}")
            .replace("\"uploads\":{", "\"uploads\":{\"heat_map\":\"http://a/b\",");

    assertThat(TaskMessageFormat.decode(withBody(more))).isEqualTo(Samples.task(5));
  }

  @Test
  void a_stock_sites_task_is_refused_with_a_clear_sentence() {
    assertThatThrownBy(
            () -> TaskMessageFormat.decode(withBody("[[{\"user_pk\":7,\"id\":42}],{},{}]")))
        .isInstanceOf(BadMessage.class)
        .hasMessageContaining("a stock site sent the task");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'{\"v\":1,\"run\"'           | '{\"v\":2,\"run\"'             | run_args.scoregrid.v",
        "'\"network\":\"none\"'       | '\"network\":\"lan\"'          | scoregrid.network",
        "'\"cpus\":1.0'               | '\"cpus\":0.0'                 | limits are not usable",
        "'\"execution_time_s\":599.5' | '\"execution_time_s\":1E+99'   | execution_time_s",
        "'\"bytes\":1000'             | '\"bytes\":-1'                 | scoregrid.submission_file",
        "'\"sha256\":\"'              | '\"sha256\":\"X'               | sha256",
        "'{\"url\":\"http://'         | '{\"url\":\"file://'           | submission_file.url",
        "'\"secret\":\"0b'            | '\"secret\":\"zz'              | run_args.secret",
      })
  void a_spoiled_task_is_refused_with_the_place(String from, String to, String place) {
    String golden = Golden.text("task-message.json");
    String spoiled = golden.replace(from, to);
    assertThat(spoiled).isNotEqualTo(golden);

    assertThatThrownBy(() -> TaskMessageFormat.decode(withBody(spoiled)))
        .isInstanceOf(BadMessage.class)
        .hasMessageContaining(place)
        .hasMessageNotContaining("Signature");
  }

  @Test
  void another_task_name_is_refused() {
    WireMessage sent = FORMAT.encode(Samples.task(5));
    Map<String, @Nullable Object> headers = new HashMap<>(sent.headers());
    headers.put("task", "celery.backend_cleanup");

    assertThatThrownBy(
            () -> TaskMessageFormat.decode(new WireMessage("1", null, 0, headers, sent.body())))
        .isInstanceOf(BadMessage.class)
        .hasMessageContaining("compute_worker_run");
  }

  @Test
  void signed_urls_arrive_as_they_were_signed() throws BadMessage {
    URI sent = Samples.assignment(5).submissionFile().url();

    assertThat(
            TaskMessageFormat.decode(FORMAT.encode(Samples.task(5)))
                .assignment()
                .submissionFile()
                .url()
                .toString())
        .isEqualTo(sent.toString())
        .contains("%2B");
  }
}
