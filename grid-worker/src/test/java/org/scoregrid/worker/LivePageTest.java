package org.scoregrid.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.fleet.LogFrame;
import org.scoregrid.queuebridge.wire.Assignment;

class LivePageTest {
  private static final String PAGE = "/app/output/detailed_results.html";

  @Test
  void detailed_results_are_stored_while_they_are_written_and_once_more_at_the_end(
      @TempDir Path home) throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    ScriptedEngine engine = new ScriptedEngine();
    engine.script(
        "score",
        inside -> {
          inside.write(PAGE, "<p>half");
          assertThat(seen.await(30, TimeUnit.SECONDS)).isTrue();
          inside.write(PAGE, "<p>whole");
          inside.write("/app/output/scores.txt", "a: 1");
          return 0;
        });
    try (TestGrid grid = new TestGrid(home, engine)) {
      grid.start();
      Assignment assignment = grid.task("answer.txt", "1").detailed().assignment();
      grid.broker.add(assignment);

      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  grid.fleet.recentLog(assignment.submission()).stream()
                      .anyMatch(LogFrame::tellsOfPage));
      String path =
          Objects.requireNonNull(assignment.uploads().get(OutputName.DETAILED_RESULT)).getPath();
      assertThat(new String(grid.storage.stored(path), StandardCharsets.UTF_8))
          .isEqualTo("<p>half");
      seen.countDown();

      RunReport.Ended ended = grid.ended(assignment);
      assertThat(ended.outcome()).isInstanceOf(Outcome.Scored.class);
      assertThat(grid.text(ended, OutputName.DETAILED_RESULT)).isEqualTo("<p>whole");
    }
  }
}
