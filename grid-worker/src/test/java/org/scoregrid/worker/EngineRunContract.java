package org.scoregrid.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.domain.run.RunState;
import org.scoregrid.testkit.TestImages;
import org.scoregrid.worker.container.ContainerEngine;

/**
 * The rows of reference/execution-contract.md that an engine has a part in, with real programs:
 * what runs (2, 4), substitutions (5), layout (6), exit codes (12.5), order of states (13).
 */
abstract class EngineRunContract {
  private static final String PRINT_ARGUMENTS = "import sys\nprint('|'.join(sys.argv[1:]))\n";
  private static final String SCORE =
      "import json\njson.dump({'ok': 1}, open('/app/output/scores.json', 'w'))\n";

  /** What is mounted, and what of it is writable. */
  private static final String LOOK =
      """
      import os
      for p in ['program', 'output', 'data', 'ingested_program', 'input_data', 'input', 'input/ref',
                'input/res', 'shared', 'ingestion_program']:
        d = '/app/' + p
        if os.path.isdir(d):
          try: open(d + '/probe', 'w').close(); os.remove(d + '/probe'); w = 'rw'
          except OSError: w = 'ro'
          print(p, w)
      print(os.getcwd(), os.environ['PYTHONUNBUFFERED'])
      """;

  private static final String COMMON = "program rw\noutput rw\ndata ro\n";
  private static final String PLACE = "/app/program 1\n";
  private ContainerEngine engine;
  private TestGrid grid;

  abstract ContainerEngine open() throws Exception;

  @BeforeEach
  final void start(@TempDir Path home) throws Exception {
    engine = open();
    grid = new TestGrid(home, engine);
    grid.start();
  }

  @AfterEach
  final void stop() {
    grid.close();
    engine.close();
  }

  private static byte[] program(String arguments, String python) throws IOException {
    return Zips.of("metadata.yaml", "command: python3 $program/p.py " + arguments, "p.py", python);
  }

  private TestGrid.Task task(String... submission) throws IOException {
    return grid.task(submission)
        .image(TestImages.python())
        .limits(Limits.DEFAULT.withExecutionTime(Duration.ofSeconds(30)))
        .scoring(program("", SCORE));
  }

  private TestGrid.Task code(String python) throws IOException {
    return task("metadata.yaml", "command: python3 $program/main.py", "main.py", python);
  }

  private RunReport.Ended scored(TestGrid.Task task) {
    RunReport.Ended ended = grid.run(task);
    assertThat(ended.outcome()).isEqualTo(new Outcome.Scored(Map.of("ok", new BigDecimal("1"))));
    return ended;
  }

  private void assertFault(TestGrid.Task task, FaultCode code, Blame blame) {
    Fault fault = TestGrid.fault(grid.run(task));
    assertThat(fault.code()).as(fault.toString()).isEqualTo(code);
    assertThat(fault.blame()).as(fault.toString()).isEqualTo(blame);
  }

  @Test
  void nothing_runs_for_files_without_metadata_and_they_are_the_prediction() throws IOException {
    RunReport.Ended ended = scored(task("answer.txt", "1", "below/more.txt", "2"));
    assertThat(grid.zip(ended, OutputName.PREDICTION_RESULT))
        .containsOnlyKeys("answer.txt", "below/", "below/more.txt", "metadata")
        .containsEntry("below/more.txt", "2");
    assertThat(states(ended)).containsExactly(RunState.PREPARING, RunState.SCORING);
  }

  @Test
  void a_submission_with_a_command_runs_and_only_its_output_is_the_prediction() throws IOException {
    RunReport.Ended ended = scored(code("open('/app/output/a', 'w').write('x')"));
    assertThat(grid.zip(ended, OutputName.PREDICTION_RESULT)).containsOnlyKeys("a", "metadata");
    assertThat(states(ended))
        .containsExactly(RunState.PREPARING, RunState.RUNNING, RunState.SCORING);
  }

  private List<RunState> states(RunReport.Ended ended) {
    return grid.broker.reports().stream()
        .filter(RunReport.Advanced.class::isInstance)
        .map(RunReport.Advanced.class::cast)
        .filter(report -> report.key().equals(ended.key()))
        .map(RunReport.Advanced::stage)
        .toList();
  }

  @Test
  void ingestion_runs_code_without_metadata_whose_files_are_copied_too() throws IOException {
    RunReport.Ended ended =
        scored(
            task("model.py", "print('of the model')")
                .ingestion(
                    program("", "import runpy\nrunpy.run_path('/app/ingested_program/model.py')")));
    assertThat(grid.zip(ended, OutputName.PREDICTION_RESULT))
        .containsOnlyKeys("model.py", "metadata");
    assertThat(grid.text(ended, OutputName.PREDICTION_INGESTION_STDOUT))
        .isEqualTo("of the model\n");
  }

  @Test
  void a_submission_with_a_command_and_ingestion_really_run_at_the_same_time() throws IOException {
    String meet =
        """
        import os, time
        open('/app/output/%s', 'w').close()
        while not os.path.exists('/app/output/%s'): time.sleep(0.02)
        """;
    RunReport.Ended ended =
        scored(
            code(meet.formatted("mine", "theirs"))
                .ingestion(program("", meet.formatted("theirs", "mine"))));
    assertThat(grid.zip(ended, OutputName.PREDICTION_RESULT))
        .containsOnlyKeys("mine", "theirs", "metadata");
  }

  @Test
  void ingestion_beside_scoring_talks_through_the_shared_directory() throws IOException {
    String ingest =
        """
        import os, time
        open('/app/shared/question', 'w').close()
        while not os.path.exists('/app/shared/answer'): time.sleep(0.02)
        """;
    String score =
        """
        import os, time
        while not os.path.exists('/app/shared/question'): time.sleep(0.02)
        open('/app/shared/answer', 'w').close()
        """;
    scored(
        task("model.py", "x")
            .ingestion(program("", ingest))
            .ingestionOnlyDuringScoring()
            .scoring(program("", score + SCORE)));
  }

  @Test
  void metadata_without_a_command_is_blamed_on_who_wrote_it() throws IOException {
    assertFault(task("metadata", "x: 1"), FaultCode.NO_COMMAND, Blame.PARTICIPANT);
    assertFault(
        task("a.txt", "1").scoring(Zips.of("p.py", SCORE)), FaultCode.NO_COMMAND, Blame.ORGANIZER);
    assertFault(
        task("a.txt", "1").ingestion(Zips.of("p.py", "")).ingestionOnlyDuringScoring(),
        FaultCode.NO_COMMAND,
        Blame.ORGANIZER);
    scored(task("a.txt", "1").ingestion(Zips.of("p.py", "")));
  }

  @Test
  void every_variable_becomes_a_path() throws IOException {
    String variables =
        "$input $output $hidden $shared $submission_program $tmp $predictions $inputs '$program x'";
    RunReport.Ended ended =
        scored(
            task(
                    "metadata.yaml",
                    "command: python3 $program/p.py " + variables,
                    "p.py",
                    PRINT_ARGUMENTS)
                .ingestion(program(variables, PRINT_ARGUMENTS))
                .scoring(program(variables, PRINT_ARGUMENTS + SCORE)));
    String rest = "|/app/output|/app/input/ref|/app/shared|/app/ingested_program|/app/output|";
    assertThat(grid.text(ended, OutputName.PREDICTION_STDOUT))
        .isEqualTo("/app/input" + rest + "/app/output|/app/inputs|/app/program x\n");
    assertThat(grid.text(ended, OutputName.PREDICTION_INGESTION_STDOUT))
        .isEqualTo("/app/input_data" + rest + "/app/output|/app/input_datas|/app/program x\n");
    assertThat(grid.text(ended, OutputName.SCORING_STDOUT))
        .isEqualTo("/app/input" + rest + "/app/input/res|/app/inputs|/app/program x\n");
  }

  @Test
  void there_is_no_shell() throws IOException {
    RunReport.Ended ended =
        scored(
            task(
                "metadata.yaml",
                "command: python3 $program/p.py '$HOME' * ; x && y > z `id` \"a  b\"",
                "p.py",
                PRINT_ARGUMENTS));
    assertThat(grid.text(ended, OutputName.PREDICTION_STDOUT))
        .isEqualTo("$HOME|*|;|x|&&|y|>|z|`id`|a  b\n");
  }

  @Test
  void the_layout_of_the_prediction_step() throws IOException {
    RunReport.Ended ended =
        scored(
            code(LOOK)
                .ingestion(program("", LOOK))
                .input(Zips.of("x.csv", "1"))
                .reference(Zips.of("truth.txt", "1")));
    assertThat(grid.text(ended, OutputName.PREDICTION_STDOUT))
        .isEqualTo(COMMON + "input_data ro\n" + PLACE);
    assertThat(grid.text(ended, OutputName.PREDICTION_INGESTION_STDOUT))
        .isEqualTo(COMMON + "ingested_program rw\ninput_data ro\ningestion_program rw\n" + PLACE);
  }

  @Test
  void the_layout_of_the_scoring_step() throws IOException {
    RunReport.Ended ended =
        scored(
            task("a.txt", "1")
                .input(Zips.of("x.csv", "1"))
                .reference(Zips.of("truth.txt", "1"))
                .scoring(program("", LOOK + SCORE)));
    assertThat(grid.text(ended, OutputName.SCORING_STDOUT))
        .isEqualTo(COMMON + "input rw\ninput/ref ro\ninput/res rw\nshared rw\n" + PLACE);
  }

  @Test
  void the_layout_of_ingestion_beside_scoring() throws IOException {
    RunReport.Ended ended =
        scored(
            task("a.txt", "1")
                .input(Zips.of("x.csv", "1"))
                .reference(Zips.of("truth.txt", "1"))
                .ingestion(program("", LOOK))
                .ingestionOnlyDuringScoring()
                .scoring(program("", LOOK + SCORE)));
    assertThat(grid.text(ended, OutputName.SCORING_STDOUT))
        .isEqualTo(
            COMMON
                + "input_data ro\ninput rw\ninput/ref ro\ninput/res rw\nshared rw\n"
                + "ingestion_program rw\n"
                + PLACE);
    assertThat(grid.text(ended, OutputName.SCORING_INGESTION_STDOUT))
        .startsWith(COMMON + "ingested_program rw\ninput_data ro\n")
        .contains("input/res ro\nshared rw\ningestion_program rw\n")
        .doesNotContain("input/ref");
  }

  @Test
  void exit_codes_count_as_the_contract_says() throws IOException {
    assertFault(code("raise SystemExit(3)"), FaultCode.PROGRAM_FAILED, Blame.PARTICIPANT);
    assertFault(
        task("a.txt", "1").scoring(program("", SCORE + "raise SystemExit(3)")),
        FaultCode.SCORING_FAILED,
        Blame.ORGANIZER);
    assertFault(
        task("a.txt", "1").ingestion(program("", "raise SystemExit(3)")),
        FaultCode.INGESTION_FAILED,
        Blame.ORGANIZER);
    RunReport.Ended ended =
        scored(
            task("a.txt", "1")
                .ingestion(program("", "raise SystemExit(3)"))
                .ingestionOnlyDuringScoring());
    assertThat(grid.zip(ended, OutputName.SCORING_RESULT).get("metadata"))
        .contains("exitCode: 0")
        .contains("ingestionExitCode: 3");
  }

  @Test
  void an_interpreter_that_is_not_there_is_blamed_on_whose_program_it_is() throws IOException {
    assertFault(
        task("metadata", "command: no-such-thing x"),
        FaultCode.PROGRAM_NOT_STARTED,
        Blame.PARTICIPANT);
    assertFault(
        task("a.txt", "1").scoring(Zips.of("metadata", "command: $program/p.py", "p.py", SCORE)),
        FaultCode.PROGRAM_NOT_STARTED,
        Blame.ORGANIZER);
  }
}
