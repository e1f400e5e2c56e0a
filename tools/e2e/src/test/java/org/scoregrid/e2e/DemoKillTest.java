package org.scoregrid.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo is killed in the middle of a run, and started again on what is left. */
class DemoKillTest {
  private static final String SLOW_MODEL =
      """
      import time

      class Model:
          def fit(self, rows, crops):
              time.sleep(3)

          def predict(self, rows):
              return ["wheat" for _ in rows]
      """;

  @Test
  void a_run_of_a_killed_demo_is_finished_exactly_once(@TempDir Path directory) throws Exception {
    Path data = directory.resolve("demo");
    Path slow = Zips.of(directory.resolve("slow.zip"), Map.of("model.py", SLOW_MODEL));
    long phase;
    long id;
    List<String> samples;
    try (DemoSite demo = DemoSite.start(data, Map.of());
        Robot admin = demo.admin()) {
      phase = firstPhase(admin);
      samples = board(admin, phase);
      assertThat(samples).hasSizeGreaterThanOrEqualTo(4);
      id = admin.submit(phase, slow);
      admin.awaitSubmission(id, Set.of("Running"));
      Awaitility.await("the program runs")
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> !demo.sandboxes().isEmpty());
      demo.process().kill();
    }

    try (DemoSite demo = DemoSite.start(data, Map.of());
        Robot admin = demo.admin()) {
      JsonNode over = admin.awaitSubmission(id, Robot.OVER);

      assertThat(over.path("status").asText()).as(over.toString()).isEqualTo("Finished");
      Truth truth = demo.truth();
      assertThat(truth.run(id)).isEqualTo("FINISHED 2");
      assertThat(truth.scores(id)).hasSize(3);
      assertThat(board(admin, phase))
          .containsAll(samples)
          .hasSize(samples.size() + 1)
          .doesNotHaveDuplicates()
          .contains(String.valueOf(id));
      assertThat(demo.sandboxes()).isEmpty();
      assertThat(demo.process().terminate()).isEqualTo(143);
    }
  }

  private static long firstPhase(Robot robot) throws Exception {
    long competition = robot.get("/api/competitions/").path(0).path("id").asLong();
    robot.form(201, "/api/competitions/" + competition + "/register/");
    return robot.get("/api/competitions/" + competition).path("phases").path(0).path("id").asLong();
  }

  /** Ids of the entries of a leaderboard. */
  private static List<String> board(Robot robot, long phase) throws Exception {
    List<String> ids = new ArrayList<>();
    for (JsonNode entry :
        robot.get("/api/phases/" + phase + "/get_leaderboard").path("submissions")) {
      ids.add(entry.path("id").asText());
    }
    return ids;
  }
}
