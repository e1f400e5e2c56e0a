package org.scoregrid.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.run.LogStream;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.queuebridge.wire.Assignment;

/** A run that begins with the stored prediction of an earlier one. */
class RescoreRunTest {
  private final ScriptedEngine engine = new ScriptedEngine();
  private final AtomicInteger programsOfParticipants = new AtomicInteger();
  private TestGrid grid;

  @BeforeEach
  void start(@TempDir Path home) throws IOException, FaultException {
    grid = new TestGrid(home, engine);
    engine.script(
        "predict",
        inside -> {
          programsOfParticipants.incrementAndGet();
          inside.write("/app/output/answer.txt", "7");
          return 0;
        });
    engine.script(
        "score",
        inside -> {
          inside.print(LogStream.STDOUT, "scoring\n");
          String answer = Files.readString(inside.path("/app/input/res/answer.txt"));
          inside.write("/app/output/scores.txt", "accuracy: " + answer);
          return 0;
        });
    grid.start();
  }

  @AfterEach
  void stop() {
    grid.close();
  }

  private Assignment rescore(byte[] prediction) throws IOException {
    Assignment plain = grid.task("unused", "x").assignment();
    return new Assignment(
        plain.key(),
        plain.submission(),
        plain.owner(),
        plain.lease(),
        plain.image(),
        plain.network(),
        plain.limits(),
        grid.storage.put(prediction),
        plain.scoringProgram(),
        null,
        null,
        null,
        false,
        false,
        plain.uploads(),
        true,
        true,
        null);
  }

  private RunReport.Ended run(byte[] prediction) throws IOException {
    Assignment assignment = rescore(prediction);
    grid.broker.add(assignment);
    return grid.ended(assignment);
  }

  @Test
  void a_stored_prediction_is_scored_without_running_code_again() throws IOException {
    RunReport.Ended first = grid.run(grid.task("metadata", "command: predict"));
    Map<String, String> members = grid.zip(first, OutputName.PREDICTION_RESULT);
    assertThat(members).containsKeys("answer.txt", "metadata");

    RunReport.Ended second =
        run(
            Zips.of(
                "answer.txt", "7", "metadata", members.getOrDefault("metadata", "exitCode: 0")));

    assertThat(second.outcome()).isEqualTo(first.outcome());
    assertThat(programsOfParticipants).hasValue(1);
    assertThat(second.outputs())
        .extracting(output -> output.name())
        .contains(OutputName.SCORING_RESULT)
        .doesNotContain(OutputName.PREDICTION_RESULT);
  }

  @Test
  void nobody_can_watch_a_shadow_run() throws IOException {
    Assignment assignment = rescore(Zips.of("answer.txt", "1"));
    grid.broker.add(assignment);

    RunReport.Ended ended = grid.ended(assignment);

    assertThat(ended.outcome()).isInstanceOf(Outcome.Scored.class);
    assertThat(grid.fleet.recentLog(assignment.submission())).isEmpty();
    assertThat(grid.text(ended, OutputName.SCORING_STDOUT)).contains("scoring");
  }

  @Test
  void a_broken_prediction_is_not_blamed_on_the_participant() throws IOException {
    Fault fault = TestGrid.fault(run(new byte[] {1, 2, 3}));

    assertThat(fault.code()).isEqualTo(FaultCode.BAD_TASK_ARCHIVE);
    assertThat(fault.blame()).isEqualTo(Blame.ORGANIZER);
  }
}
