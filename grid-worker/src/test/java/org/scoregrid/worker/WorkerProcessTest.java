package org.scoregrid.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.LogStream;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.domain.run.RunState;
import org.scoregrid.queuebridge.wire.Assignment;

class WorkerProcessTest extends GridTest {
  WorkerProcessTest(@TempDir Path home) throws IOException, FaultException {
    super(home);
  }

  @Test
  void a_fused_run_predicts_scores_and_stores_everything() throws IOException {
    engine.script(
        "score",
        inside -> {
          String truth = inside.read("/app/input/ref/truth.txt");
          String answer = inside.read("/app/input/res/answer.txt");
          inside.print(LogStream.STDERR, "compared\n");
          inside.write(
              "/app/output/scores.json", "{\"ok\": " + (truth.equals(answer) ? 1 : 0) + "}");
          inside.write("/app/output/page.html", "<p>details</p>");
          return 0;
        });

    RunReport.Ended ended =
        grid.run(grid.task(CODE).reference(Zips.of("truth.txt", "42")).detailed());

    assertThat(ended.outcome()).isEqualTo(new Outcome.Scored(Map.of("ok", BigDecimal.ONE)));
    assertThat(ended.exitCodes().prediction()).isZero();
    assertThat(ended.exitCodes().scoring()).isZero();
    assertThat(grid.zip(ended, OutputName.PREDICTION_RESULT))
        .containsEntry("answer.txt", "42")
        .containsKey("metadata");
    assertThat(grid.zip(ended, OutputName.SCORING_RESULT)).containsKeys("scores.json", "metadata");
    assertThat(grid.text(ended, OutputName.SCORING_STDERR)).isEqualTo("compared\n");
    assertThat(grid.text(ended, OutputName.DETAILED_RESULT)).isEqualTo("<p>details</p>");
    assertThat(grid.type(ended, OutputName.SCORING_STDERR)).isEqualTo("application/zip");
    assertThat(grid.type(ended, OutputName.DETAILED_RESULT)).isEqualTo("text/html");
    assertThat(stages(ended))
        .containsExactly(RunState.PREPARING, RunState.RUNNING, RunState.SCORING);
  }

  @Test
  void a_result_submission_is_scored_without_a_prediction_container() throws IOException {
    RunReport.Ended ended = grid.run(grid.task("sub/answer.txt", "42"));

    assertThat(ended.outcome()).isInstanceOf(Outcome.Scored.class);
    assertThat(engine.started()).hasSize(1);
    assertThat(ended.exitCodes().prediction()).isNull();
    assertThat(ended.timings().predicting()).isZero();
    assertThat(grid.zip(ended, OutputName.PREDICTION_RESULT)).containsEntry("sub/answer.txt", "42");
  }

  @Test
  void ingestion_gets_the_code_and_the_input_but_never_the_reference_data() throws IOException {
    engine.script(
        "ingest",
        inside -> {
          assertThat(inside.sees("/app/input/ref")).isFalse();
          String made =
              inside.read("/app/ingested_program/model.py") + inside.read("/app/input_data/x.csv");
          inside.write("/app/output/answer.txt", made);
          return 0;
        });

    RunReport.Ended ended =
        grid.run(
            grid.task("model.py", "code")
                .ingestion(Zips.of("metadata", "command: ingest"))
                .input(Zips.of("x.csv", "1"))
                .reference(Zips.of("truth.txt", "42")));

    assertThat(ended.outcome()).isInstanceOf(Outcome.Scored.class);
    assertThat(grid.zip(ended, OutputName.PREDICTION_RESULT))
        .containsEntry("answer.txt", "code1")
        .containsEntry("model.py", "code");
  }

  @Test
  void ingestion_beside_scoring_runs_at_the_same_time_and_cannot_score_itself() throws IOException {
    engine.script(
        "ingest",
        inside -> {
          inside.write("/app/output/scores.txt", "accuracy: 1");
          inside.write("/app/output/trace.txt", "seen");
          inside.write("/app/output/metadata", "exitCode: 0");
          inside.write("/app/shared/ready", "yes");
          assertThat(inside.sees("/app/input/ref")).isFalse();
          return 3;
        });
    engine.script(
        "score",
        inside -> {
          Path ready = inside.path("/app/shared/ready");
          await().until(() -> Files.exists(ready));
          inside.write("/app/output/scores.txt", "accuracy : 0.25");
          return 0;
        });

    RunReport.Ended ended =
        grid.run(
            grid.task("model.py", "code")
                .ingestion(Zips.of("metadata", "command: ingest"))
                .reference(Zips.of("truth.txt", "42"))
                .ingestionOnlyDuringScoring());

    assertThat(ended.outcome())
        .isEqualTo(new Outcome.Scored(Map.of("accuracy", new BigDecimal("0.25"))));
    assertThat(ended.exitCodes().scoringIngestion()).isEqualTo(3);
    assertThat(grid.zip(ended, OutputName.SCORING_RESULT)).containsEntry("trace.txt", "seen");
  }

  @Test
  void a_failing_submission_is_told_so_with_its_log() throws IOException {
    engine.script(
        "predict",
        inside -> {
          inside.print(LogStream.STDERR, "ValueError: no\n");
          return 3;
        });

    RunReport.Ended ended = grid.run(grid.task(CODE));

    Fault fault = TestGrid.fault(ended);
    assertThat(fault.code()).isEqualTo(FaultCode.PROGRAM_FAILED);
    assertThat(fault.blame()).isEqualTo(Blame.PARTICIPANT);
    assertThat(fault.evidence()).contains("exit code 3", "ValueError");
    assertThat(ended.exitCodes().prediction()).isEqualTo(3);
    assertThat(grid.text(ended, OutputName.PREDICTION_STDERR)).contains("ValueError");
    assertThat(engine.started()).hasSize(1);
  }

  @Test
  void a_program_over_its_time_is_killed_and_removed() throws IOException {
    engine.script("predict", ScriptedEngine.Inside::untilKilled);

    RunReport.Ended ended =
        grid.run(grid.task(CODE).limits(Limits.DEFAULT.withExecutionTime(Duration.ofMillis(300))));

    assertThat(TestGrid.fault(ended).code()).isEqualTo(FaultCode.TIME_LIMIT);
    assertThat(TestGrid.fault(ended).blame()).isEqualTo(Blame.PARTICIPANT);
    assertThat(engine.open()).isZero();
  }

  @Test
  void a_worker_takes_no_more_than_its_slots_and_read_ahead() throws Exception {
    engine.script("predict", ScriptedEngine.Inside::untilKilled);
    List<Assignment> tasks = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      tasks.add(grid.task(CODE).assignment());
    }
    tasks.forEach(grid.broker::add);

    await().until(() -> claimed() == 2);
    // One more is prefetched, not claimed; the others wait where other workers find them.
    assertThat(grid.broker.waiting()).isEqualTo(3);
    assertThat(claimed()).isEqualTo(2);
  }

  @Test
  void live_output_comes_in_whole_lines() throws IOException {
    RunReport.Ended ended = grid.run(grid.task("answer.txt", "1"));

    await()
        .untilAsserted(
            () ->
                assertThat(grid.fleet.recentLog(new SubmissionId(ended.key().run().value())))
                    .singleElement()
                    .satisfies(frame -> assertThat(frame.text()).isEqualTo("scoring\n")));
  }

  private List<RunState> stages(RunReport.Ended ended) {
    return grid.broker.reports().stream()
        .filter(RunReport.Advanced.class::isInstance)
        .map(RunReport.Advanced.class::cast)
        .filter(report -> report.key().equals(ended.key()))
        .map(RunReport.Advanced::stage)
        .toList();
  }

  private long claimed() {
    return grid.broker.reports().stream().filter(RunReport.Claimed.class::isInstance).count();
  }

  @Test
  void the_time_of_a_failed_step_is_told() throws IOException {
    engine.script("predict", _ -> 3);

    RunReport.Ended ended = grid.run(grid.task(CODE));

    assertThat(ended.timings().predicting()).isPositive();
    assertThat(ended.timings().scoring()).isZero();
  }
}
