package org.scoregrid.queuebridge.rabbit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.scoregrid.queuebridge.BrokerRefusal;

/**
 * Requests to RabbitMQ's management API. Paths are given as their parts, unescaped. A refusal is an
 * {@link BrokerRefusal} that names the path and the broker's reason. Thread-safe.
 */
final class ManagementClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_BYTES = 64 * 1024 * 1024;
  private static final int SHOWN_REASON = 300;
  private static final int NOT_FOUND = 404;

  private final ManagementConfig config;
  private final String authorization;
  private final HttpClient http;

  ManagementClient(ManagementConfig config) {
    this.config = config;
    this.authorization =
        "Basic "
            + Base64.getEncoder()
                .encodeToString(
                    (config.user() + ":" + config.password()).getBytes(StandardCharsets.UTF_8));
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(config.timeout())
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /**
   * The items of a list.
   *
   * @param columns members of each item that are needed; the others may be left out
   */
  List<JsonNode> list(List<String> path, String columns) throws IOException {
    HttpResponse<byte[]> response =
        send("GET", uri(path, "?columns=" + columns), BodyPublishers.noBody());
    check(path, response);
    JsonNode items;
    try {
      items = JSON.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw new IOException("the broker's management does not answer in JSON", e);
    }
    List<JsonNode> list = new ArrayList<>();
    items.forEach(list::add);
    return list;
  }

  /** Creates or replaces. */
  void put(List<String> path, Map<String, ?> body) throws IOException {
    byte[] json;
    try {
      json = JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a request must be writable as JSON", e);
    }
    check(path, send("PUT", uri(path, ""), BodyPublishers.ofByteArray(json)));
  }

  /** Deletes; what is not there is deleted already. */
  void delete(List<String> path) throws IOException {
    HttpResponse<byte[]> response = send("DELETE", uri(path, ""), BodyPublishers.noBody());
    if (response.statusCode() != NOT_FOUND) {
      check(path, response);
    }
  }

  private URI uri(List<String> path, String query) {
    StringBuilder text = new StringBuilder("/api");
    for (String part : path) {
      text.append('/').append(URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"));
    }
    return config.url().resolve(text + query);
  }

  private HttpResponse<byte[]> send(String method, URI uri, BodyPublisher body) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(config.timeout())
            .header("Authorization", authorization)
            .header("Content-Type", "application/json")
            .method(method, body)
            .build();
    try {
      return http.send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_BYTES));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the broker was asked");
    } catch (IOException e) {
      throw new IOException(
          "the broker's management at %s cannot be reached".formatted(config.url()), e);
    }
  }

  private static void check(List<String> path, HttpResponse<byte[]> response) throws IOException {
    if (response.statusCode() / 100 != 2) {
      String reason = new String(response.body(), StandardCharsets.UTF_8);
      throw new BrokerRefusal(
          "the broker's management answers %d for %s: %s"
              .formatted(
                  response.statusCode(),
                  String.join("/", path),
                  reason.substring(0, Math.min(reason.length(), SHOWN_REASON))));
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
