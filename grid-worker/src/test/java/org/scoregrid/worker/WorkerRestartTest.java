package org.scoregrid.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.queuebridge.wire.Assignment;

class WorkerRestartTest {
  @Test
  void a_killed_worker_reports_its_runs_as_lost_when_it_comes_back(
      @TempDir Path home, @TempDir Path copy) throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    ScriptedEngine engine = new ScriptedEngine();
    engine.script(
        "predict",
        inside -> {
          running.countDown();
          return inside.untilKilled();
        });
    try (TestGrid first = new TestGrid(home, engine)) {
      first.start();
      Assignment assignment = first.task("metadata", "command: predict").assignment();
      first.broker.add(assignment);
      assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
      // The disk as a kill would leave it.
      copyFiles(home.resolve("claims"), copy.resolve("claims"));
      Files.createDirectories(copy.resolve("runs/101-1/output"));

      try (TestGrid second = new TestGrid(copy, new ScriptedEngine())) {
        second.start();
        RunReport.Ended ended = second.ended(assignment);

        assertThat(TestGrid.fault(ended).code()).isEqualTo(FaultCode.WORKER_LOST);
        assertThat(copy.resolve("runs")).isEmptyDirectory();
        await().untilAsserted(() -> assertThat(copy.resolve("ended")).isEmptyDirectory());
        assertThat(copy.resolve("claims")).isEmptyDirectory();
      }
    }
  }

  @Test
  void a_result_that_could_not_be_sent_is_sent_by_the_next_life(@TempDir Path home)
      throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    ScriptedEngine engine = new ScriptedEngine();
    engine.script(
        "score",
        inside -> {
          running.countDown();
          assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
          inside.write("/app/output/scores.txt", "a: 1");
          return 0;
        });
    try (TestGrid grid = new TestGrid(home, engine)) {
      grid.start();
      Assignment assignment = grid.task("answer.txt", "1").assignment();
      grid.broker.add(assignment);
      assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
      grid.broker.down(true);
      goOn.countDown();
      await().untilAsserted(() -> assertThat(home.resolve("ended")).isNotEmptyDirectory());
      grid.worker().close();
      assertThat(grid.ends()).isEmpty();

      grid.broker.down(false);
      grid.restart();

      assertThat(grid.ended(assignment).outcome()).isInstanceOf(Outcome.Scored.class);
      await().untilAsserted(() -> assertThat(home.resolve("ended")).isEmptyDirectory());
    }
  }

  private static void copyFiles(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
