package org.scoregrid.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.scoregrid.standalone.SiteClient;

/** A competition on a running demo, made and used through the REST API by its administrator. */
final class BenchCompetition implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration SCORED_WITHIN = Duration.ofSeconds(60);
  private static final Duration UNPACKED_WITHIN = Duration.ofSeconds(60);
  private static final int POLL_MILLIS = 5;
  private static final String LOGO =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJg"
          + "gg==";
  private static final String YAML =
      """
      version: 2
      title: Benchmark
      description: Result submissions, one after the other
      image: logo.png
      terms: terms.md
      docker_image: scoregrid/python:test
      registration_auto_approve: true
      pages:
        - {title: Overview, file: terms.md}
      tasks:
        - {index: 0, name: Score, scoring_program: program.zip, reference_data: reference.zip}
      phases:
        - {index: 0, name: Only, start: 2020-01-01, tasks: [0],
           max_submissions: 100000, max_submissions_per_day: 100000, execution_time_limit: 60}
      leaderboards:
        - title: Results
          key: results
          submission_rule: Force_Last
          columns:
            - {title: Accuracy, key: accuracy, index: 0, sorting: desc}
      """;

  private final SiteClient client;
  private final Path directory;
  private final long phase;
  private final Semaphore pause = new Semaphore(0);
  private int submitted;

  private BenchCompetition(SiteClient client, Path directory, long competition)
      throws IOException, InterruptedException {
    this.client = client;
    this.directory = directory;
    JsonNode detail = client.get("/api/competitions/" + competition + "/");
    this.phase = detail.path("phases").get(0).path("id").asLong();
    if (!detail.path("participant_status").asText().equals("approved")) {
      client.post("/api/competitions/" + competition + "/register/", Map.of());
    }
  }

  /** Uploads it; it is published and the administrator takes part. */
  static BenchCompetition create(URI site, Path directory)
      throws IOException, InterruptedException {
    Files.createDirectories(directory);
    SiteClient client = new SiteClient(site, token(site));
    JsonNode answer = client.upload("competition_bundle", bundle(directory)).answer();
    String status = "/api/competitions/" + answer.path("status_id").asLong() + "/creation_status/";
    Semaphore pause = new Semaphore(0);
    long end = System.nanoTime() + UNPACKED_WITHIN.toNanos();
    while (System.nanoTime() < end) {
      JsonNode state = client.get(status);
      if (state.path("status").asText().equals("Finished")) {
        return new BenchCompetition(
            client, directory, state.path("resulting_competition").asLong());
      }
      if (state.path("status").asText().equals("Failed")) {
        throw new IOException("the bundle does not load: " + state.path("details"));
      }
      pause.tryAcquire(50, TimeUnit.MILLISECONDS);
    }
    throw new IOException("the bundle was not unpacked within " + UNPACKED_WITHIN);
  }

  private static Path bundle(Path directory) throws IOException {
    Path program =
        ScoringWork.zip(ScoringWork.program(Load.PLAIN), directory.resolve("program.zip"));
    Path reference = ScoringWork.zip(ScoringWork.reference(), directory.resolve("reference.zip"));
    Map<String, byte[]> files = new HashMap<>();
    files.put("competition.yaml", YAML.getBytes(StandardCharsets.UTF_8));
    files.put("terms.md", "None.\n".getBytes(StandardCharsets.UTF_8));
    files.put("logo.png", Base64.getDecoder().decode(LOGO));
    files.put("program.zip", Files.readAllBytes(program));
    files.put("reference.zip", Files.readAllBytes(reference));
    return ScoringWork.zip(files, directory.resolve("bundle.zip"));
  }

  private static String token(URI site) throws IOException, InterruptedException {
    byte[] body =
        JSON.writeValueAsBytes(Map.of("username", "admin", "password", DemoProcess.PASSWORD));
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> answer =
          http.send(
              HttpRequest.newBuilder(site.resolve("/api/api-token-auth/"))
                  .timeout(Duration.ofSeconds(30))
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofByteArray(body))
                  .build(),
              BodyHandlers.ofByteArray());
      if (answer.statusCode() != 200) {
        throw new IOException("the sign-in was answered with " + answer.statusCode());
      }
      return JSON.readTree(answer.body()).path("token").asText();
    }
  }

  /** From the POST that makes a submission to its score on the leaderboard; the upload is over. */
  Duration submit() throws IOException, InterruptedException {
    Path zip = ScoringWork.zip(ScoringWork.prediction(++submitted), directory.resolve("mine.zip"));
    String key = client.upload("submission", zip).key();
    long start = System.nanoTime();
    long id =
        client.post("/api/submissions/", Map.of("phase", phase, "data", key)).path("id").asLong();
    while (System.nanoTime() - start < SCORED_WITHIN.toNanos()) {
      if (isOnLeaderboard(id)) {
        return Duration.ofNanos(System.nanoTime() - start);
      }
      pause.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS);
    }
    throw new IOException(
        "no score within "
            + SCORED_WITHIN
            + ": "
            + client.get("/api/submissions/" + id + "/").path("status_details").asText());
  }

  private boolean isOnLeaderboard(long id) throws IOException, InterruptedException {
    for (JsonNode entry :
        client.get("/api/phases/" + phase + "/get_leaderboard/").path("submissions")) {
      if (entry.path("id").asLong() == id && !entry.path("scores").isEmpty()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    client.close();
  }
}
