package org.scoregrid.worker.stock;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.Step;

/** A stock site: Celery, callbacks and storage of the script {@code stock_site.py}. */
final class ScriptedSite implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final OutputStream commands;
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();
  private final int port;

  ScriptedSite(URI broker) throws Exception {
    URI script = Objects.requireNonNull(getClass().getResource("/stock_site.py")).toURI();
    process =
        new ProcessBuilder("/usr/bin/python3", Path.of(script).toString(), broker.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    commands = process.getOutputStream();
    Thread.ofVirtual().start(this::listen);
    port = event(is("READY")).path("port").intValue();
  }

  private void listen() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      while (line != null) {
        events.add(JSON.readTree(line));
        line = lines.readLine();
      }
    } catch (IOException e) {
      events.add(JSON.createObjectNode().put("event", "LOST").put("why", e.toString()));
    }
  }

  static Predicate<JsonNode> is(String kind) {
    return event -> event.path("event").asText().equals(kind);
  }

  static Predicate<JsonNode> status(long submission, String status) {
    return is("PATCH")
        .and(event -> event.path("path").asText().equals("/api/submissions/" + submission + "/"))
        .and(event -> event.path("form").path("status").asText().equals(status));
  }

  List<JsonNode> events() {
    return List.copyOf(events);
  }

  /** What a submission's callbacks and uploads were, in order, in short words. */
  List<String> story(long submission) {
    return events.stream()
        .filter(event -> event.path("path").asText().contains("/" + submission + "/"))
        .filter(is("FRAME").negate())
        .map(ScriptedSite::word)
        .toList();
  }

  private static String word(JsonNode event) {
    String kind = event.path("event").asText();
    if (!kind.equals("PATCH")) {
      String path = event.path("path").asText();
      return kind.equals("POST") ? "scores" : path.substring(path.lastIndexOf('/') + 1);
    }
    JsonNode form = event.path("form");
    for (String name : List.of("status", "type")) {
      if (form.has(name)) {
        return form.path(name).asText();
      }
    }
    return form.has("md5") ? "md5" : "?";
  }

  JsonNode event(Predicate<JsonNode> wanted) {
    return await()
        .atMost(Duration.ofSeconds(40))
        .until(() -> events.stream().filter(wanted).findFirst(), Optional::isPresent)
        .orElseThrow();
  }

  synchronized void command(ObjectNode command) throws IOException {
    commands.write((command + "\n").getBytes(StandardCharsets.UTF_8));
    commands.flush();
  }

  void command(String what) throws IOException {
    command(JSON.createObjectNode().put("do", what));
  }

  void revoke(String id) throws IOException {
    command(JSON.createObjectNode().put("do", "revoke").put("id", id));
  }

  /** The next answers of a kind are 503. */
  void mood(String what, int answers) throws IOException {
    command(JSON.createObjectNode().put("do", "mood").put("what", what).put("answers", answers));
  }

  String put(String path, byte[] body) throws IOException {
    command(
        JSON.createObjectNode()
            .put("do", "object")
            .put("path", path)
            .put("body", Base64.getEncoder().encodeToString(body)));
    return url(path);
  }

  String url(String path) {
    return "http://127.0.0.1:" + port + path + "?Signature=x";
  }

  /** A message's arguments with what both steps have. */
  ObjectNode args(long submission, boolean scoring, String program) {
    ObjectNode args = JSON.createObjectNode();
    args.put("user_pk", 7).put("id", submission);
    args.put("submissions_api_url", "http://127.0.0.1:" + port + "/api");
    args.put("secret", new UUID(1, submission).toString());
    args.put("docker_image", "image").put("execution_time_limit", 20);
    args.put("is_scoring", scoring).put("ingestion_only_during_scoring", false);
    args.put("program_data", program);
    args.put("prediction_result", url("/o/" + submission + "/prediction_result"));
    Step step = scoring ? Step.SCORING : Step.PREDICTION;
    for (OutputName name : OutputName.values()) {
      if (name.step() == step && name.isLog()) {
        args.put(name.wireName(), url("/o/" + submission + "/" + name.wireName()));
      }
    }
    if (scoring) {
      args.put("scoring_result", url("/o/" + submission + "/scoring_result"));
    }
    return args;
  }

  /** Sends a task by Celery. */
  String send(ObjectNode args) throws IOException {
    String id = UUID.randomUUID().toString();
    ObjectNode command = JSON.createObjectNode().put("do", "send").put("id", id);
    command.set("args", args);
    command(command);
    return id;
  }

  static JsonNode tagged(UUID secret) {
    return JSON.valueToTree(
        Map.of("__type__", "uuid", "__value__", Map.of("hex", secret.toString().replace("-", ""))));
  }

  @Override
  public void close() throws IOException {
    commands.close();
    process.destroy();
  }
}
