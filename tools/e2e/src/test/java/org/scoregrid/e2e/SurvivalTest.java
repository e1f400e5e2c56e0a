package org.scoregrid.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scoregrid.fleet.Fleet;
import org.scoregrid.fleet.WorkerPresence;
import org.scoregrid.fleet.hazelcast.HazelcastFleet;
import org.scoregrid.testkit.DockerDaemon;

/**
 * What fails around a real agent, and what becomes of its run. Each test has a worker of its own,
 * whose programs wait for a file that the test makes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SurvivalTest {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final Duration CANCELLED_WITHIN = Duration.ofSeconds(5);
  private static final String WAITING_MODEL =
      """
      import os, time

      class Model:
          def fit(self, rows, crops):
              print("waiting", flush=True)
              while not os.path.exists("/app/data/go"):
                  time.sleep(0.05)

          def predict(self, rows):
              return ["wheat" for _ in rows]
      """;

  private RealSite site;
  private Robot admin;
  private Truth truth;
  private Path waiting;
  private long phase;
  private String name = "";
  private @Nullable ChildProcess worker;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    // Long enough for the outages below to end within it, on a busy machine too.
    site =
        RealSite.start(
            Files.createDirectory(directory.resolve("site")),
            Map.of("SCOREGRID_SCHEDULER_LEASE", "90s", "SCOREGRID_RUN_TIME", "5m"));
    truth =
        new Truth(site.postgres().jdbcUrl(), site.postgres().user(), site.postgres().password());
    admin = Robot.signIn(site.url(), "admin", RealSite.PASSWORD);
    waiting = Zips.of(directory.resolve("waiting.zip"), Map.of("model.py", WAITING_MODEL));
    phase =
        SampleOnSite.create(
            admin,
            directory,
            Map.of(
                "competition.yaml",
                text -> text.replace("execution_time_limit: 60", "execution_time_limit: 300")));
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

  @BeforeEach
  void nameWorker(TestInfo test) {
    name = "survivor-" + Integer.toHexString(test.getDisplayName().hashCode());
  }

  @AfterEach
  void endWorker() throws Exception {
    go();
    if (worker != null) {
      worker.terminate();
    }
    awaitContainers(0);
  }

  private ChildProcess worker() {
    return Objects.requireNonNull(worker, "a test starts its worker first");
  }

  private void startWorker(String engine) {
    worker = site.worker(name, engine, Map.of("SCOREGRID_WORKER_DRAIN", "1m"));
    worker().ready();
  }

  @Test
  void a_killed_agent_cleans_up_when_it_is_back_and_its_run_ends_once() throws Exception {
    startWorker("docker");
    long id = submitAndAwaitContainer();
    String orphan = containers();

    worker().kill();
    assertThat(containers()).as("nobody else removes it").isEqualTo(orphan);
    startWorker("docker");
    awaitRun(id, "RUNNING 2");
    awaitContainers(1);

    assertThat(containers()).doesNotContain(orphan);
    assertThat(workspaces()).singleElement().asString().contains("-2-");
    go();
    finished(id, 2);
  }

  @Test
  void a_run_goes_on_while_the_broker_is_away_and_is_reported_once() throws Exception {
    startWorker("docker");
    long id = submitAndAwaitContainer();

    site.rabbit().stop();
    go();
    awaitKeptReport();
    assertThat(truth.run(id)).endsWith(" 1").doesNotStartWith("FINISHED");
    site.rabbit().startAgain();

    finished(id, 1);
    awaitNoKeptReport();
  }

  @Test
  void a_report_that_a_killed_agent_had_kept_is_sent_when_it_is_back() throws Exception {
    startWorker("docker");
    long id = submitAndAwaitContainer();

    site.rabbit().stop();
    go();
    awaitKeptReport();
    worker().kill();
    site.rabbit().startAgain();
    startWorker("docker");

    finished(id, 1);
    awaitNoKeptReport();
  }

  @Test
  void results_wait_for_a_storage_that_is_away() throws Exception {
    startWorker("docker");
    long id = submitAndAwaitContainer();

    site.storage().shut();
    go();
    Awaitility.await("an upload is refused twice")
        .atMost(SOON)
        .until(() -> site.storage().refused() >= 2);
    assertThat(truth.run(id)).doesNotStartWith("FINISHED").doesNotStartWith("FAILED");
    site.storage().open();

    finished(id, 1);
  }

  @Test
  void an_agent_that_is_told_to_end_finishes_its_run_and_takes_no_other() throws Exception {
    startWorker("docker");
    long held = submitAndAwaitContainer();

    worker().tellToEnd();
    Awaitility.await("nobody consumes")
        .atMost(SOON)
        .until(() -> !site.rabbit().control("list_consumers", "queue_name").contains("compute"));
    long other = admin.submit(phase, waiting);
    go();

    assertThat(worker().awaitEnd()).isZero();
    finished(held, 1);
    assertThat(truth.run(other)).containsAnyOf("QUEUED", "DISPATCHED");
    startWorker("docker");
    finished(other, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker", "bubblewrap"})
  void a_cancelled_run_leaves_nothing_running(String engine) throws Exception {
    startWorker(engine);
    long id = admin.submit(phase, waiting);
    Awaitility.await("a program runs").atMost(SOON).until(this::programRuns);

    admin.get("/api/submissions/" + id + "/cancel_submission/");

    Awaitility.await("nothing runs").atMost(CANCELLED_WITHIN).until(() -> !programRuns());
    awaitRun(id, "CANCELLED 1");
    Awaitility.await("no workspace").atMost(SOON).until(() -> workspaces().isEmpty());
  }

  @Test
  void a_full_disk_keeps_runs_away_until_there_is_room() throws Exception {
    Path home = Files.createDirectory(site.home(name));
    run("mount", "-t", "tmpfs", "-o", "size=256m", "tmpfs", home.toString());
    try (Fleet fleet = HazelcastFleet.client(site.fleet())) {
      worker = site.worker(name, "docker", Map.of("SCOREGRID_WORKER_MIN_FREE", "64MiB"));
      worker().ready();
      Path filler = home.resolve("filler");
      run("fallocate", "-l", "220M", filler.toString());
      awaitState(fleet, WorkerPresence.State.CORDONED);
      long id = admin.submit(phase, waiting);
      Awaitility.await("the worker says why")
          .atMost(SOON)
          .until(() -> worker().output().contains("the disk is full"));
      assertThat(truth.run(id)).containsAnyOf("QUEUED", "DISPATCHED");

      Files.delete(filler);
      go();

      finished(id, 1);
      awaitState(fleet, WorkerPresence.State.SERVING);
      worker().terminate();
    } finally {
      run("umount", "--lazy", home.toString());
    }
  }

  private long submitAndAwaitContainer() throws Exception {
    long id = admin.submit(phase, waiting);
    awaitRun(id, "RUNNING 1");
    awaitContainers(1);
    return id;
  }

  /** Lets the programs of this test's worker end. */
  private void go() throws IOException {
    Path file = Files.createDirectories(site.home(name).resolve("data")).resolve("go");
    if (Files.notExists(file)) {
      Files.createFile(file);
    }
  }

  private void finished(long id, int attempt) throws Exception {
    JsonNode over = admin.awaitSubmission(id, Robot.OVER);
    assertThat(over.path("status").asText()).as(over.toString()).isEqualTo("Finished");
    assertThat(truth.run(id)).isEqualTo("FINISHED " + attempt);
    assertThat(truth.scores(id)).hasSize(3);
  }

  private void awaitKeptReport() {
    Awaitility.await("a report on disk").atMost(SOON).until(() -> !files("ended").isEmpty());
  }

  private void awaitNoKeptReport() {
    Awaitility.await("no report on disk").atMost(SOON).until(() -> files("ended").isEmpty());
  }

  private List<Path> workspaces() throws IOException {
    return files("runs");
  }

  private List<Path> files(String directory) throws IOException {
    try (Stream<Path> files = Files.list(site.home(name).resolve(directory))) {
      return files.toList();
    }
  }

  private void awaitRun(long submission, String state) {
    Awaitility.await(state)
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> truth.run(submission), state::equals);
  }

  private void awaitState(Fleet fleet, WorkerPresence.State state) {
    Awaitility.await(state.toString())
        .atMost(SOON)
        .until(
            () ->
                fleet.workers().stream()
                    .anyMatch(it -> it.name().value().equals(name) && it.state() == state));
  }

  private boolean programRuns() {
    return !containers().isEmpty()
        || worker().descendants().stream()
            .anyMatch(it -> it.info().command().orElse("").contains("python"));
  }

  private void awaitContainers(int count) {
    Awaitility.await(count + " containers")
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> containers().lines().count(), it -> it == count);
  }

  private String containers() {
    return DockerDaemon.shared()
        .ask("ps", "-a", "-q", "--filter", "label=scoregrid.worker=" + name);
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
  }
}
