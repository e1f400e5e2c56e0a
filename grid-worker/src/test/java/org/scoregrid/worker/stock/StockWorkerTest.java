package org.scoregrid.worker.stock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.LogStream;
import org.scoregrid.testkit.RabbitServer;
import org.scoregrid.worker.ScriptedEngine;
import org.scoregrid.worker.Zips;

/** Our worker at the queue of a site that speaks with real Celery. */
class StockWorkerTest {
  private static final String HOST = "here";
  private static final Duration LIMIT = Duration.ofSeconds(40);

  private final ScriptedEngine engine = new ScriptedEngine();
  @TempDir private Path home;
  private RabbitServer rabbit;
  private ScriptedSite site;
  private StockWorker worker;
  private String predictor;
  private String scorer;

  @BeforeEach
  void start() throws Exception {
    rabbit = RabbitServer.start();
    site = new ScriptedSite(rabbit.url());
    predictor = site.put("/in/predictor", Zips.of("metadata.yaml", "command: predict $output"));
    scorer = site.put("/in/scorer", Zips.of("metadata.yaml", "command: score $input $output"));
    engine.script(
        "score",
        inside -> {
          String answer = inside.read("/app/input/res/answer.txt").strip();
          inside.write("/app/output/scores.json", "{\"accuracy\": " + answer + "}");
          return 0;
        });
    worker = newWorker();
    worker.start();
  }

  private StockWorker newWorker() throws Exception {
    StockSettings settings =
        StockSettings.of(
            Map.of(
                "BROKER_URL",
                rabbit.url().toString(),
                "HOST_DIRECTORY",
                home.toString(),
                "HOSTNAME",
                HOST));
    return new StockWorker(
        settings, new StockWorker.Room(1, Limits.DEFAULT), engine, InstantSource.system());
  }

  @AfterEach
  void stop() throws Exception {
    worker.close();
    site.close();
    rabbit.close();
  }

  private void noTaskIsLeft() {
    await()
        .atMost(LIMIT)
        .until(
            () ->
                rabbit
                    .control("list_queues", "name", "messages")
                    .lines()
                    .anyMatch(line -> line.matches("compute-worker\\s+0")));
  }

  private static byte[] body(JsonNode put) {
    return Base64.getDecoder().decode(put.path("body").asText());
  }

  private JsonNode stored(String path) {
    return site.event(
        ScriptedSite.is("PUT").and(event -> event.path("path").asText().equals(path)));
  }

  @Test
  void a_code_submission_goes_through_both_steps_in_the_order_of_the_site() throws Exception {
    engine.script(
        "predict",
        inside -> {
          inside.print(LogStream.STDOUT, "predicting\n");
          inside.write("/app/output/answer.txt", "0.75");
          return 0;
        });
    site.send(site.args(42, false, predictor));
    site.event(ScriptedSite.status(42, "Scoring"));
    noTaskIsLeft();

    assertThat(site.story(42))
        .containsExactlyInAnyOrder(
            "Running", "Preparing", "md5", "prediction_stdout", "prediction_result", "Scoring")
        .containsSubsequence("Running", "Preparing", "md5", "Scoring")
        .endsWith("Scoring");
    JsonNode running = site.event(ScriptedSite.status(42, "Running"));
    assertThat(running.path("form").path("status_details").asText())
        .isEqualTo("ingestion_hostname-" + HOST);
    assertThat(running.path("last").asText()).isEqualTo("secret");
    assertThat(running.path("form").path("secret").asText()).isEqualTo(new UUID(1, 42).toString());
    JsonNode log = stored("/o/42/prediction_stdout");
    assertThat(log.path("type").asText()).isEqualTo("application/zip");
    assertThat(new String(body(log))).isEqualTo("predicting\n");
    assertThat(Zips.read(body(stored("/o/42/prediction_result")))).containsKey("metadata");
    JsonNode frame = site.event(ScriptedSite.is("FRAME"));
    assertThat(frame.path("json"))
        .hasToString("{\"kind\":\"program\",\"message\":\"predicting\\n\"}");
    assertThat(frame.path("path").asText())
        .isEqualTo("/submission_input/7/42/" + new UUID(1, 42) + "/?kind=program");

    int before = site.story(42).size();
    ObjectNode scoring = site.args(42, true, scorer);
    scoring.set("secret", ScriptedSite.tagged(new UUID(1, 42)));
    site.send(scoring);
    JsonNode result = stored("/o/42/scoring_result");
    noTaskIsLeft();

    List<String> story = site.story(42);
    assertThat(story.subList(before, story.size()))
        .containsExactly("Running", "Finished", "scores", "scoring_result");
    JsonNode scores = site.event(ScriptedSite.is("POST"));
    assertThat(scores.path("path").asText()).isEqualTo("/api/upload_submission_scores/42/");
    assertThat(scores.path("json").path("scores")).hasToString("{\"accuracy\":0.75}");
    assertThat(scores.path("json").path("secret").asText()).isEqualTo(new UUID(1, 42).toString());
    assertThat(result.path("type").asText()).isEqualTo("application/zip");
    assertThat(Zips.read(body(result))).containsKeys("scores.json", "metadata");
  }

  @Test
  void submitted_predictions_are_passed_on_without_running_anything() throws Exception {
    String predictions = site.put("/in/answers", Zips.of("answer.txt", "1"));
    site.send(site.args(43, false, predictions));
    site.event(ScriptedSite.status(43, "Scoring"));

    assertThat(engine.started()).isEmpty();
    assertThat(Zips.read(body(stored("/o/43/prediction_result")))).containsEntry("answer.txt", "1");
  }

  @Test
  void detailed_results_are_stored_as_html_and_announced() throws Exception {
    engine.script(
        "score",
        inside -> {
          inside.write("/app/output/scores.txt", "accuracy: 1");
          inside.write("/app/output/detailed_results.html", "<p>well</p>");
          return 0;
        });
    site.put("/o/44/prediction_result", Zips.of("answer.txt", "1"));
    ObjectNode args = site.args(44, true, scorer);
    args.put("detailed_results_url", site.url("/o/44/detailed"));
    site.send(args);

    assertThat(stored("/o/44/detailed").path("type").asText()).isEqualTo("text/html");
    JsonNode frame = site.event(ScriptedSite.is("FRAME"));
    assertThat(frame.path("json")).hasToString("{\"kind\":\"detailed_result_update\"}");
    site.event(ScriptedSite.status(44, "Finished"));
  }

  @Test
  void scoring_waits_for_a_prediction_that_is_still_being_stored() throws Exception {
    site.put("/o/45/prediction_result", new byte[0]);
    site.send(site.args(45, true, scorer));
    site.command("ping");
    site.event(ScriptedSite.is("ANSWER"));
    assertThat(site.story(45)).isEmpty();

    site.put("/o/45/prediction_result", Zips.of("answer.txt", "1"));
    site.event(ScriptedSite.status(45, "Finished"));
  }

  @Test
  void a_failing_scoring_program_fails_the_submission_and_sends_no_scores() throws Exception {
    engine.script(
        "score",
        inside -> {
          inside.print(LogStream.STDERR, "broken\n");
          return 3;
        });
    site.put("/o/46/prediction_result", Zips.of("answer.txt", "1"));
    site.send(site.args(46, true, scorer));
    JsonNode failed = site.event(ScriptedSite.status(46, "Failed"));
    noTaskIsLeft();

    assertThat(failed.path("form").path("status_details").asText()).contains("exit");
    assertThat(site.story(46))
        .containsExactlyInAnyOrder("Running", "scoring_stderr", "Failed")
        .endsWith("Failed");
  }

  @Test
  void a_program_that_takes_too_long_is_killed_and_named_so() throws Exception {
    engine.script("predict", ScriptedEngine.Inside::untilKilled);
    ObjectNode args = site.args(47, false, predictor);
    args.put("execution_time_limit", 1);
    site.send(args);
    JsonNode failed = site.event(ScriptedSite.status(47, "Failed"));

    String text = "Execution Time Limit exceeded. Limit was 1 seconds";
    assertThat(failed.path("form").path("status_details").asText()).isEqualTo(text);
    assertThat(site.story(47))
        .containsExactly("Running", "Preparing", "md5", "Execution_Time_Limit_Exceeded", "Failed");
    JsonNode frame = site.event(ScriptedSite.is("FRAME"));
    assertThat(frame.path("json").path("kind").asText()).isEqualTo("stderr");
    assertThat(frame.path("json").path("message").asText()).isEqualTo(text);
    assertThat(engine.open()).isZero();
  }

  @Test
  void a_revoked_task_is_stopped_acknowledged_and_not_spoken_of_again() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    engine.script(
        "predict",
        inside -> {
          running.countDown();
          return inside.untilKilled();
        });
    String id = site.send(site.args(48, false, predictor));
    assertThat(running.await(40, TimeUnit.SECONDS)).isTrue();
    site.event(event -> event.path("form").has("md5"));

    site.revoke(id);

    noTaskIsLeft();
    assertThat(engine.open()).isZero();
    assertThat(site.story(48)).containsExactly("Running", "Preparing", "md5");
  }

  @Test
  void a_task_that_was_revoked_before_it_came_is_dropped_even_after_a_restart() throws Exception {
    worker.close();
    // Nobody works, so the task waits; the worker that hears of the revoke is started first.
    SettledTasks.open(home.resolve("stock-settled")).add("11111111-2222-4333-8444-555555555555");
    worker = newWorker();
    worker.start();
    ObjectNode command = new com.fasterxml.jackson.databind.ObjectMapper().createObjectNode();
    command.put("do", "send").put("id", "11111111-2222-4333-8444-555555555555");
    command.set("args", site.args(49, false, predictor));
    site.command(command);
    site.send(site.args(50, false, site.put("/in/a", Zips.of("answer.txt", "1"))));

    site.event(ScriptedSite.status(50, "Scoring"));
    noTaskIsLeft();
    assertThat(site.story(49)).isEmpty();
  }

  @Test
  void celery_sees_the_worker_its_queue_and_its_heartbeat() throws Exception {
    await()
        .atMost(LIMIT)
        .until(() -> rabbit.control("list_queues", "name").contains("celery.pidbox"));
    site.command("ping");
    JsonNode pong = site.event(ScriptedSite.is("ANSWER")).path("json");
    assertThat(pong).hasToString("[{\"compute-worker@here\":{\"ok\":\"pong\"}}]");

    site.command("inspect");
    JsonNode seen =
        site.event(ScriptedSite.is("ANSWER").and(event -> event.path("json").has("queues")))
            .path("json");
    assertThat(seen.path("queues").path("compute-worker@here").path(0).path("name").asText())
        .isEqualTo("compute-worker");
    assertThat(seen.path("active").path("compute-worker@here").isArray()).isTrue();
    assertThat(seen.path("stats").path("compute-worker@here").path("prefetch_count").intValue())
        .isEqualTo(1);

    site.command("event");
    JsonNode heartbeat = site.event(ScriptedSite.is("EVENT")).path("json");
    assertThat(heartbeat.path("hostname").asText()).isEqualTo("compute-worker@here");
    assertThat(heartbeat.path("active").isInt()).isTrue();
  }

  @Test
  void a_site_that_is_away_for_a_moment_hears_of_the_end_all_the_same() throws Exception {
    String predictions = site.put("/in/answers", Zips.of("answer.txt", "1"));
    site.mood("patch", 3);
    site.send(site.args(51, false, predictions));
    site.event(ScriptedSite.status(51, "Scoring"));
    noTaskIsLeft();

    assertThat(site.story(51)).filteredOn("Scoring"::equals).hasSize(1);
    assertThat(site.story(51)).containsSubsequence("Running", "Preparing", "Scoring");
  }

  @Test
  void a_task_whose_connection_was_lost_is_not_run_twice() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger starts = new AtomicInteger();
    engine.script(
        "predict",
        inside -> {
          starts.incrementAndGet();
          running.countDown();
          assertThat(goOn.await(40, TimeUnit.SECONDS)).isTrue();
          inside.write("/app/output/answer.txt", "1");
          return 0;
        });
    site.send(site.args(52, false, predictor));
    assertThat(running.await(40, TimeUnit.SECONDS)).isTrue();

    rabbit.control("close_all_connections", "test");
    await()
        .atMost(LIMIT)
        .until(
            () ->
                rabbit
                    .control("list_queues", "name", "messages_unacknowledged", "consumers")
                    .lines()
                    .anyMatch(line -> line.matches("compute-worker\\s+1\\s+1")));
    goOn.countDown();

    site.event(ScriptedSite.status(52, "Scoring"));
    noTaskIsLeft();
    assertThat(starts).hasValue(1);
  }

  @Test
  void a_task_of_a_stopped_worker_is_run_by_the_next() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    engine.script(
        "predict",
        inside -> {
          running.countDown();
          return inside.untilKilled();
        });
    site.send(site.args(53, false, predictor));
    assertThat(running.await(40, TimeUnit.SECONDS)).isTrue();
    worker.close();
    engine.script(
        "predict",
        inside -> {
          inside.write("/app/output/answer.txt", "1");
          return 0;
        });

    worker = newWorker();
    worker.start();

    site.event(ScriptedSite.status(53, "Scoring"));
    assertThat(site.story(53)).doesNotContain("Failed");
  }
}
