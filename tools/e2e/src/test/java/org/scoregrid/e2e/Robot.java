package org.scoregrid.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * The documented robot script (reference/http-api-details.md 21): forms, GETs without the final
 * slash, raw PUTs to the signed addresses, and a token.
 */
final class Robot implements AutoCloseable {
  static final Set<String> OVER = Set.of("Finished", "Failed", "Cancelled");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(50);

  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(Duration.ofSeconds(10))
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();
  private final URI site;
  private String token = "";

  private Robot(URI site) {
    this.site = site;
  }

  static Robot signIn(URI site, String user, String password) throws Exception {
    Robot robot = new Robot(site);
    JsonNode answer =
        robot.form(200, "/api/api-token-auth/", "username=" + user, "password=" + password);
    robot.token = answer.path("token").asText();
    assertThat(robot.token).matches("[0-9a-f]{40}");
    return robot;
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    return json(200, request(path).GET().build());
  }

  /** POST of a form; {@code fields} are name=value, not yet escaped. */
  JsonNode form(int status, String path, String... fields)
      throws IOException, InterruptedException {
    String body =
        Arrays.stream(fields)
            .map(field -> field.split("=", 2))
            .map(pair -> pair[0] + "=" + URLEncoder.encode(pair[1], StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return json(
        status,
        request(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  /** A request with a JSON body; empty: without. */
  JsonNode send(String method, String path, String json, int status)
      throws IOException, InterruptedException {
    return json(
        status,
        request(path)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(json))
            .build());
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(site.resolve(path)).timeout(TIMEOUT);
    return token.isEmpty() ? request : request.header("Authorization", "Token " + token);
  }

  private JsonNode json(int status, HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode())
        .as(request.method() + " " + request.uri() + ": " + answer.body())
        .isEqualTo(status);
    return JSON.readTree(answer.body());
  }

  /** Opens a stream of events; the reader closes it. */
  BufferedReader stream(String path) throws IOException, InterruptedException {
    HttpResponse<InputStream> answer =
        http.send(request(path).GET().build(), BodyHandlers.ofInputStream());
    assertThat(answer.statusCode()).isEqualTo(200);
    return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
  }

  /** What a signed address holds; no token is sent. */
  byte[] download(String url) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer =
        http.send(
            HttpRequest.newBuilder(site.resolve(url)).timeout(TIMEOUT).build(),
            BodyHandlers.ofByteArray());
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body();
  }

  /**
   * Announces and sends a file, without completing it.
   *
   * @return its key
   */
  String upload(String type, Path file) throws IOException, InterruptedException {
    JsonNode target =
        form(
            201,
            "/api/datasets/",
            "type=" + type,
            "request_sassy_file_name=" + file.getFileName(),
            "file_size=" + Files.size(file));
    HttpResponse<String> stored =
        http.send(
            HttpRequest.newBuilder(URI.create(target.path("sassy_url").asText()))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/zip")
                .PUT(BodyPublishers.ofFile(file))
                .build(),
            BodyHandlers.ofString());
    assertThat(stored.statusCode()).isEqualTo(200);
    assertThat(stored.body()).isEmpty();
    return target.path("key").asText();
  }

  /** Uploads a bundle and waits until it is unpacked or refused: the last creation status. */
  JsonNode createCompetition(Path bundle) throws IOException, InterruptedException {
    String key = upload("competition_bundle", bundle);
    JsonNode completed =
        json(
            200,
            request("/api/datasets/completed/" + key + "/").PUT(BodyPublishers.noBody()).build());
    String status = "/api/competitions/" + completed.path("status_id").asLong();
    return await(status + "/creation_status/", Set.of("Finished", "Failed"));
  }

  /** Sends a file as a submission to all tasks; returns its id. */
  long submit(long phase, Path file) throws IOException, InterruptedException {
    String key = upload("submission", file);
    return form(201, "/api/submissions/", "phase=" + phase, "data=" + key).path("id").asLong();
  }

  JsonNode awaitSubmission(long id, Set<String> statuses) {
    return await("/api/submissions/" + id + "/", statuses);
  }

  private JsonNode await(String path, Set<String> statuses) {
    return Awaitility.await(path + " becomes one of " + statuses)
        .atMost(Duration.ofSeconds(90))
        .pollDelay(Duration.ZERO)
        .pollInterval(POLL)
        .until(() -> get(path), answer -> statuses.contains(answer.path("status").asText()));
  }

  /** Each log of a submission: name, colon, text. */
  List<String> logs(long id) throws IOException, InterruptedException {
    List<String> texts = new ArrayList<>();
    for (JsonNode log : get("/api/submissions/" + id + "/get_details/").path("logs")) {
      texts.add(
          log.path("name").asText()
              + ": "
              + new String(download(log.path("data_file").asText()), StandardCharsets.UTF_8));
    }
    return texts;
  }

  @Override
  public void close() {
    http.close();
  }
}
