package org.scoregrid.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.ExitCodes;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.domain.run.Timings;
import org.scoregrid.queuebridge.Broker;
import org.scoregrid.queuebridge.rabbit.BrokerConfig;
import org.scoregrid.queuebridge.rabbit.RabbitBroker;
import org.scoregrid.standalone.SampleCompetition;
import org.scoregrid.testkit.DockerDaemon;
import org.scoregrid.testkit.TestImages;

/**
 * Web, scheduler and worker as processes of their own, with RabbitMQ, Postgres, S3, Hazelcast and
 * Docker. The services are started once; the last test ends the processes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RealProcessesTest {
  private static final String FIRST = "e2e-first";
  private static final String SECOND = "e2e-second";
  private static final String SLOW_MODEL =
      """
      import time

      class Model:
          def fit(self, rows, crops):
              time.sleep(5)

          def predict(self, rows):
              return ["wheat" for _ in rows]
      """;

  private Path directory;
  private RealSite site;
  private Robot admin;
  private Truth truth;
  private SampleCompetition.Written sample;
  private ChildProcess worker;
  private long competition;
  private long phase;

  @BeforeAll
  void start(@TempDir Path temp) throws Exception {
    directory = temp;
    String image = TestImages.python();
    site = RealSite.start(Files.createDirectory(directory.resolve("site")));
    worker = site.worker(FIRST);
    truth =
        new Truth(site.postgres().jdbcUrl(), site.postgres().user(), site.postgres().password());
    admin = Robot.signIn(site.url(), "admin", RealSite.PASSWORD);
    sample = SampleCompetition.writeTo(directory);
    Path bundle =
        Zips.edited(
            sample.bundleZip(),
            directory.resolve("bundle.zip"),
            "competition.yaml",
            text -> text.replace(SampleCompetition.IMAGE, image));
    JsonNode created = admin.createCompetition(bundle);
    assertThat(created.path("status").asText()).as(created.toString()).isEqualTo("Finished");
    competition = created.path("resulting_competition").asLong();
    phase =
        admin.get("/api/competitions/" + competition).path("phases").path(0).path("id").asLong();
    worker.ready();
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

  @Test
  @Order(1)
  void the_robot_workflow_scores_a_submission() throws Exception {
    JsonNode can = admin.get("/api/can_make_submission/" + phase);
    assertThat(can.path("can").asBoolean()).as(can.toString()).isTrue();

    long id = admin.submit(phase, entry("nearest-centroid"));
    JsonNode over = admin.awaitSubmission(id, Robot.OVER);

    assertThat(over.path("status").asText()).as(over.toString()).isEqualTo("Finished");
    assertThat(over.path("scores").findValuesAsText("column_key"))
        .containsExactlyInAnyOrder("accuracy", "f1", "seconds");
    double accuracy = score(over, "accuracy");
    assertThat(accuracy).isBetween(0.5, 1.0);
    assertThat(admin.get("/api/submissions/?phase=" + phase).findValuesAsText("id"))
        .contains(String.valueOf(id));
    assertThat(String.join("\n", admin.logs(id)))
        .contains("read 480 fields to learn from")
        .contains("fields are right, accuracy");
    JsonNode details = admin.get("/api/submissions/" + id + "/get_details/");
    for (String result : List.of("data_file", "prediction_result", "scoring_result")) {
      byte[] zip = admin.download(details.path(result).asText());
      assertThat(new String(zip, 0, 2, StandardCharsets.US_ASCII)).as(result).isEqualTo("PK");
    }
    assertThat(
            new String(
                admin.download(details.path("detailed_result").asText()), StandardCharsets.UTF_8))
        .contains("<html");
    JsonNode board = admin.get("/api/phases/" + phase + "/get_leaderboard");
    assertThat(board.path("submissions").findValuesAsText("id")).contains(String.valueOf(id));
  }

  @Test
  @Order(2)
  void predictions_need_no_prediction_step() throws Exception {
    long id = admin.submit(phase, entry("predictions-only"));

    JsonNode over = admin.awaitSubmission(id, Robot.OVER);

    assertThat(over.path("status").asText()).as(over.toString()).isEqualTo("Finished");
    assertThat(score(over, "accuracy")).isBetween(0.5, 1.0);
  }

  @Test
  @Order(3)
  void a_lost_worker_is_replaced_and_its_late_result_refused() throws Exception {
    Path slow = Zips.of(directory.resolve("slow.zip"), Map.of("model.py", SLOW_MODEL));
    long id = admin.submit(phase, slow);
    admin.awaitSubmission(id, Set.of("Running"));
    awaitContainers(FIRST, 1);
    AttemptKey first = truth.key(id, 1);

    worker.kill();
    ChildProcess replacement = site.worker(SECOND);
    replacement.ready();
    awaitRun(id, "RUNNING 2");
    // Exactly what the first worker would send, but with a score that only it can have.
    sendLateResult(first);
    JsonNode over = admin.awaitSubmission(id, Robot.OVER);

    assertThat(over.path("status").asText()).as(over.toString()).isEqualTo("Finished");
    List<String> scores = truth.scores(id);
    assertThat(scores).hasSize(3);
    assertThat(score(over, "accuracy")).isLessThan(0.9);
    sendLateResult(first);
    // Reports are handled in order: when this one is over, the late result was looked at.
    long fence = admin.submit(phase, entry("predictions-only"));
    admin.awaitSubmission(fence, Robot.OVER);
    assertThat(truth.run(id)).isEqualTo("FINISHED 2");
    assertThat(truth.scores(id)).isEqualTo(scores);
    worker = site.worker(FIRST);
    worker.ready();
    awaitContainers(FIRST, 0);
    assertThat(directory.resolve("site").resolve(FIRST).resolve("runs"))
        .satisfiesAnyOf(
            runs -> assertThat(runs).doesNotExist(), runs -> assertThat(runs).isEmptyDirectory());
    assertThat(replacement.terminate()).isZero();
  }

  @Test
  @Order(4)
  void nothing_is_left_and_every_process_ends_when_told() throws Exception {
    try (var files = Files.list(site.temp())) {
      assertThat(files).isEmpty();
    }
    assertThat(worker.terminate()).isZero();
    assertThat(site.scheduler().terminate()).isEqualTo(143);
    assertThat(site.web().terminate()).isEqualTo(143);
    assertThat(containers(FIRST) + containers(SECOND)).isEmpty();
    for (ChildProcess process : List.of(worker, site.scheduler(), site.web())) {
      // A lost worker and a neighbour that was told to end are worth a warning; nothing else
      // happened.
      assertThat(process.output().lines())
          .allMatch(
              line ->
                  line.startsWith("SCOREGRID READY")
                      || line.contains("overdue")
                      || line.contains(" WARNING com.hazelcast."));
    }
  }

  private Path entry(String name) {
    return Objects.requireNonNull(sample.submissions().get(name), name);
  }

  private void sendLateResult(AttemptKey key) throws Exception {
    BigDecimal wrong = new BigDecimal("0.99");
    try (Broker broker = new RabbitBroker(BrokerConfig.of(site.rabbit().url()))) {
      broker.sendReport(
          QueueName.DEFAULT,
          new RunReport.Ended(
              key,
              new WorkerName(FIRST),
              Instant.now(),
              new Outcome.Scored(Map.of("accuracy", wrong, "f1", wrong, "seconds", wrong)),
              new ExitCodes(0, 0, 0, null),
              Timings.NONE,
              List.of(),
              "docker"));
    }
  }

  private void awaitRun(long submission, String state) {
    Awaitility.await(state)
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> truth.run(submission), state::equals);
  }

  private static void awaitContainers(String workerName, int count) {
    Awaitility.await(count + " containers of " + workerName)
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> containers(workerName).lines().count(), it -> it == count);
  }

  private static String containers(String workerName) {
    return DockerDaemon.shared()
        .ask("ps", "-a", "-q", "--filter", "label=scoregrid.worker=" + workerName);
  }

  private static double score(JsonNode submission, String column) {
    for (JsonNode score : submission.path("scores")) {
      if (score.path("column_key").asText().equals(column)) {
        return Double.parseDouble(score.path("score").asText());
      }
    }
    throw new AssertionError("no score " + column + " in " + submission);
  }
}
