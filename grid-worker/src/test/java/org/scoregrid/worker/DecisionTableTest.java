package org.scoregrid.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.LogStream;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.RunReport;

/** What runs, what does not, and who is to blame (reference/execution-contract.md 4 and 12). */
class DecisionTableTest extends GridTest {
  DecisionTableTest(@TempDir Path home) throws IOException, FaultException {
    super(home);
  }

  @BeforeEach
  void write_scores_as_text() {
    engine.script(
        "score",
        inside -> {
          inside.write("/app/output/scores.txt", "accuracy: 0.5");
          return 0;
        });
    engine.script("good", _ -> 0);
  }

  private void assertFault(TestGrid.Task task, FaultCode code, Blame blame) {
    Fault fault = TestGrid.fault(grid.run(task));
    assertThat(fault.code()).as(fault.toString()).isEqualTo(code);
    assertThat(fault.blame()).as(fault.toString()).isEqualTo(blame);
    assertThat(fault.toString()).doesNotContain("X-Signature");
  }

  @Test
  void metadata_without_a_command_needs_an_ingestion_program() throws IOException {
    String[] described = {"metadata", "description: mine", "model.py", "x"};
    assertFault(grid.task(described), FaultCode.NO_COMMAND, Blame.PARTICIPANT);

    RunReport.Ended ended =
        grid.run(grid.task(described).ingestion(Zips.of("metadata", "command: good")));
    assertThat(ended.outcome()).isInstanceOf(Outcome.Scored.class);
    assertThat(grid.zip(ended, OutputName.PREDICTION_RESULT)).containsOnlyKeys("metadata");
  }

  @Test
  void broken_metadata_is_no_command() throws IOException {
    assertFault(grid.task("metadata.yaml", "a: [1"), FaultCode.NO_COMMAND, Blame.PARTICIPANT);
    assertFault(
        grid.task("metadata.yaml", "command: 'echo \"x'"), FaultCode.NO_COMMAND, Blame.PARTICIPANT);
  }

  @Test
  void metadata_yaml_wins_over_metadata() throws IOException {
    RunReport.Ended ended =
        grid.run(grid.task("metadata", "command: missing", "metadata.yaml", "command: good"));
    assertThat(ended.outcome()).isInstanceOf(Outcome.Scored.class);
  }

  @Test
  void a_task_whose_ingestion_has_no_command_still_scores_results() throws IOException {
    RunReport.Ended ended =
        grid.run(grid.task("answer.txt", "1").ingestion(Zips.of("readme.txt", "x")));
    assertThat(ended.outcome()).isInstanceOf(Outcome.Scored.class);
    assertFault(
        grid.task("metadata", "x: 1").ingestion(Zips.of("readme.txt", "x")),
        FaultCode.NO_COMMAND,
        Blame.ORGANIZER);
  }

  @Test
  void a_scoring_program_without_a_command_is_the_organizers_fault() throws IOException {
    assertFault(
        grid.task("answer.txt", "1").scoring(Zips.of("score.py", "x")),
        FaultCode.NO_COMMAND,
        Blame.ORGANIZER);
  }

  @Test
  void a_missing_interpreter_is_the_fault_of_whose_program_it_is() throws IOException {
    assertFault(
        grid.task("metadata", "command: missing"),
        FaultCode.PROGRAM_NOT_STARTED,
        Blame.PARTICIPANT);
    assertFault(
        grid.task("answer.txt", "1").scoring(Zips.of("metadata", "command: missing")),
        FaultCode.PROGRAM_NOT_STARTED,
        Blame.ORGANIZER);
  }

  @Test
  void a_failing_scoring_program_stores_its_log_but_no_result() throws IOException {
    engine.script(
        "score",
        inside -> {
          inside.print(LogStream.STDERR, "KeyError\n");
          inside.write("/app/output/scores.txt", "accuracy: 1");
          return 1;
        });
    RunReport.Ended ended = grid.run(grid.task("answer.txt", "1"));
    assertThat(TestGrid.fault(ended).code()).isEqualTo(FaultCode.SCORING_FAILED);
    assertThat(grid.text(ended, OutputName.SCORING_STDERR)).isEqualTo("KeyError\n");
    assertThat(grid.storage.has("/out/" + ended.key().run() + "/scoring_result")).isFalse();
  }

  @Test
  void memory_is_judged_by_the_flag_and_names_the_limit() throws IOException {
    engine.script(
        "good",
        inside -> {
          inside.exceedMemory();
          return 0;
        });
    RunReport.Ended ended =
        grid.run(
            grid.task("metadata", "command: good")
                .limits(Limits.DEFAULT.withMemoryBytes(512L * 1024 * 1024)));
    assertThat(TestGrid.fault(ended).code()).isEqualTo(FaultCode.OUT_OF_MEMORY);
    assertThat(TestGrid.fault(ended).sentence()).contains("512 MiB");
  }

  @Test
  void a_failed_name_lookup_tells_where_the_switch_is() throws IOException {
    engine.script(
        "good",
        inside -> {
          inside.print(LogStream.STDERR, "[Errno -3] Temporary failure in name resolution\n");
          return 1;
        });
    RunReport.Ended ended = grid.run(grid.task("metadata", "command: good"));
    assertThat(TestGrid.fault(ended).code()).isEqualTo(FaultCode.NETWORK_IS_OFF);
    assertThat(TestGrid.fault(ended).wayOut()).contains("competition settings");
  }

  @Test
  void a_reserved_file_missing_scores_and_bad_scores_are_named() throws IOException {
    engine.script(
        "good",
        inside -> {
          inside.write("/app/output/metadata", "x");
          return 0;
        });
    assertFault(grid.task("metadata", "command: good"), FaultCode.RESERVED_FILE, Blame.PARTICIPANT);
    engine.script("score", _ -> 0);
    assertFault(grid.task("answer.txt", "1"), FaultCode.NO_SCORES, Blame.ORGANIZER);
    engine.script(
        "score",
        inside -> {
          inside.write("/app/output/scores.json", "{\"accuracy\": NaN}");
          return 0;
        });
    assertFault(grid.task("answer.txt", "1"), FaultCode.BAD_SCORES, Blame.ORGANIZER);
  }

  @Test
  void a_link_in_the_prediction_does_not_reach_the_scoring_program() throws IOException {
    engine.script(
        "good",
        inside -> {
          Files.createSymbolicLink(
              inside.path("/app/output").resolve("answer.txt"), Path.of("/app/input/ref/truth"));
          return 0;
        });
    engine.script(
        "score",
        inside -> {
          boolean there =
              Files.exists(inside.path("/app/input/res/answer.txt"), LinkOption.NOFOLLOW_LINKS);
          inside.write("/app/output/scores.txt", "there: " + (there ? 1 : 0));
          return 0;
        });
    RunReport.Ended ended = grid.run(grid.task("metadata", "command: good"));
    assertThat(((Outcome.Scored) ended.outcome()).scores().get("there")).isZero();
  }

  @Test
  void a_bad_archive_is_blamed_on_who_uploaded_it() throws IOException {
    byte[] noZip = "not a zip".getBytes(StandardCharsets.UTF_8);
    assertFault(grid.new Task(noZip), FaultCode.BAD_SUBMISSION_ARCHIVE, Blame.PARTICIPANT);
    assertFault(
        grid.task("answer.txt", "1").reference(noZip), FaultCode.BAD_TASK_ARCHIVE, Blame.ORGANIZER);
  }

  @Test
  void too_much_output_is_refused() throws IOException {
    engine.script(
        "good",
        inside -> {
          inside.write("/app/output/big", "x".repeat(5_000));
          return 0;
        });
    Limits d = Limits.DEFAULT;
    Limits small =
        new Limits(
            d.executionTime(),
            d.memoryBytes(),
            1,
            d.pids(),
            d.diskBytes(),
            1_000,
            10,
            d.logBytes());
    assertFault(
        grid.task("metadata", "command: good").limits(small),
        FaultCode.OUTPUT_LIMIT,
        Blame.PARTICIPANT);
  }

  @Test
  void ingestion_that_outlasts_the_time_beside_scoring_is_the_participants_fault()
      throws IOException {
    engine.script("ingest", ScriptedEngine.Inside::untilKilled);
    engine.script("score", ScriptedEngine.Inside::untilKilled);
    assertFault(
        grid.task("model.py", "x")
            .ingestion(Zips.of("metadata", "command: ingest"))
            .ingestionOnlyDuringScoring()
            .limits(Limits.DEFAULT.withExecutionTime(Duration.ofMillis(300))),
        FaultCode.TIME_LIMIT,
        Blame.PARTICIPANT);
    assertThat(engine.open()).isZero();
  }

  @Test
  void a_submitted_directory_of_the_reserved_name_is_the_participants() throws IOException {
    String[] files = {"model.py", "x", "metadata/notes.txt", "y"};
    assertFault(grid.task(files), FaultCode.RESERVED_FILE, Blame.PARTICIPANT);
    assertFault(
        grid.task(files).ingestion(Zips.of("metadata", "command: good")),
        FaultCode.RESERVED_FILE,
        Blame.PARTICIPANT);
  }
}
