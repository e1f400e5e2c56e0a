package org.scoregrid.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.fleet.Fleet;
import org.scoregrid.fleet.hazelcast.HazelcastFleet;
import org.scoregrid.testkit.DockerDaemon;

/** What real workers do by their settings alone, and what people see of a run meanwhile. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealWorkersTest {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final Pattern FRAME = Pattern.compile("<iframe[^>]* src=\"([^\"]+)\"");

  private static final String END = "    return 0\n\n\nif __name__";

  /** The scoring program waits at its end, when its page is written. */
  private static final String WAIT =
      """
      import time
      while not os.path.exists("/app/data/go"):
          time.sleep(0.05)
      """
          .indent(4);

  private static final String MODEL =
      """
      class Model:
          def fit(self, rows, crops):
              pass

          def predict(self, rows):
              return ["wheat" for _ in rows]
      """;

  private RealSite site;
  private Robot admin;
  private Path model;
  private long phase;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    site =
        RealSite.start(
            Files.createDirectory(directory.resolve("site")),
            Map.of("SCOREGRID_SCHEDULER_LEASE", "90s", "SCOREGRID_RUN_TIME", "5m"));
    admin = Robot.signIn(site.url(), "admin", RealSite.PASSWORD);
    model = Zips.of(directory.resolve("model.zip"), Map.of("model.py", MODEL));
    phase =
        SampleOnSite.create(
            admin,
            directory,
            Map.of(
                "competition.yaml",
                text -> text.replace("execution_time_limit: 60", "execution_time_limit: 300"),
                "scoring_program/scoring.py",
                text -> text.replace(END, WAIT + END)));
  }

  @AfterAll
  void stop() throws Exception {
    if (admin != null) {
      admin.close();
    }
    if (site != null) {
      site.close();
    }
  }

  private ChildProcess worker(String name, Map<String, String> environment) {
    ChildProcess worker = site.worker(name, "docker", environment);
    worker.ready();
    return worker;
  }

  @Test
  void detailed_results_are_seen_while_the_scoring_program_runs() throws Exception {
    ChildProcess worker = worker("painter", Map.of());
    long id = admin.submit(phase, model);

    String url;
    try (BufferedReader events = admin.stream("/submissions/" + id + "/live/")) {
      url = awaitPage(events);
    }

    assertThat(new String(admin.download(url), StandardCharsets.UTF_8)).contains("<html");
    assertThat(admin.get("/api/submissions/" + id + "/").path("status").asText())
        .isNotEqualTo("Finished");
    go("painter");
    assertThat(admin.awaitSubmission(id, Robot.OVER).path("status").asText()).isEqualTo("Finished");
    assertThat(worker.terminate()).isZero();
  }

  private static String awaitPage(BufferedReader events) throws IOException {
    for (String line = events.readLine(); line != null; line = events.readLine()) {
      if (line.equals("event: detailed")) {
        Matcher frame = FRAME.matcher(events.readLine());
        assertThat(frame.find()).isTrue();
        return frame.group(1).replace("&amp;", "&");
      }
    }
    throw new AssertionError("the stream ended without detailed results");
  }

  @Test
  void workers_share_what_they_have_by_their_settings_alone() throws Exception {
    Map<String, String> sharing =
        Map.of(
            "SCOREGRID_PEERS_ADDRESS", "127.0.0.1:0",
            "SCOREGRID_PEERS_SECRET", "a secret of the test's workers",
            "SCOREGRID_PEERS_AT_LEAST", "1B");
    List<Long> ids = new ArrayList<>();
    ChildProcess first = worker("first", sharing);
    ChildProcess second;
    try (Fleet fleet = HazelcastFleet.client(site.fleet())) {
      // One in its slot, one ahead, and as many as its consumer may hold: the rest is for another.
      for (int i = 0; i < 6; i++) {
        ids.add(admin.submit(phase, model));
      }
      awaitContainer("first");
      // Submission, ingestion and scoring program, input and reference data.
      Awaitility.await("the first tells what it has")
          .atMost(SOON)
          .until(() -> fleet.caches().stream().anyMatch(it -> it.files().size() >= 5));
      site.storage().shut();
      second = worker("second", sharing);
      awaitContainer("second");
    } finally {
      site.storage().open();
    }
    go("first");
    go("second");
    for (long id : ids) {
      assertThat(admin.awaitSubmission(id, Robot.OVER).path("status").asText())
          .isEqualTo("Finished");
    }
    assertThat(first.terminate()).isZero();
    assertThat(second.terminate()).isZero();
  }

  @Test
  void a_worker_tells_from_its_start_whether_runs_can_have_the_internet() {
    ChildProcess trying = worker("trying", Map.of());
    ChildProcess refusing = worker("refusing", Map.of("SCOREGRID_WORKER_INTERNET", "never"));
    try (Fleet fleet = HazelcastFleet.client(site.fleet())) {
      Awaitility.await("a verdict").atMost(SOON).until(() -> !internet(fleet, "trying").isEmpty());
      Awaitility.await("a refusal")
          .atMost(SOON)
          .until(() -> internet(fleet, "refusing").contains("switched off"));
    }
    assertThat(trying.terminate()).isZero();
    assertThat(refusing.terminate()).isZero();
  }

  private static String internet(Fleet fleet, String worker) {
    return fleet.workers().stream()
        .filter(it -> it.name().value().equals(worker))
        .findFirst()
        .orElseThrow()
        .internet();
  }

  private void go(String worker) throws IOException {
    Files.createFile(site.home(worker).resolve("data").resolve("go"));
  }

  private static void awaitContainer(String worker) {
    Awaitility.await("a container of " + worker)
        .atMost(SOON)
        .until(
            () ->
                !DockerDaemon.shared()
                    .ask("ps", "-q", "--filter", "label=scoregrid.worker=" + worker)
                    .isEmpty());
  }
}
