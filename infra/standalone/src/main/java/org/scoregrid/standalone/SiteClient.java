package org.scoregrid.standalone;

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
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The robot workflow of the REST API (reference/http-api-details.md 21) for one account: what the
 * demo loads goes the way that everybody's uploads go.
 */
public final class SiteClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  private final URI site;
  private final String token;

  /**
   * @param token of {@code Authorization: Token …}
   */
  public SiteClient(URI site, String token) {
    this.site = site;
    this.token = token;
  }

  public JsonNode get(String path) throws IOException, InterruptedException {
    return call("GET", path, null);
  }

  public JsonNode post(String path, Map<String, ?> body) throws IOException, InterruptedException {
    return call("POST", path, body);
  }

  /**
   * @throws IOException for every status but 2xx; the text has the site's answer
   */
  private JsonNode call(String method, String path, @Nullable Object body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(site.resolve(path))
            .timeout(TIMEOUT)
            .header("Authorization", "Token " + token);
    if (body == null) {
      request.method(method, BodyPublishers.noBody());
    } else {
      request
          .header("Content-Type", "application/json")
          .method(method, BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
    }
    HttpResponse<byte[]> answer = http.send(request.build(), BodyHandlers.ofByteArray());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException(
          "%s %s was answered with %d: %s"
              .formatted(
                  method,
                  path,
                  answer.statusCode(),
                  new String(answer.body(), StandardCharsets.UTF_8)));
    }
    return JSON.readTree(answer.body());
  }

  /**
   * Uploads a file and completes it.
   *
   * @param type for example {@code submission}
   * @return the answer to the completion, with the field {@code key} added
   */
  public Uploaded upload(String type, Path file) throws IOException, InterruptedException {
    String name = String.valueOf(file.getFileName());
    JsonNode target =
        post(
            "/api/datasets/",
            Map.of(
                "type", type,
                "request_sassy_file_name", name,
                "file_name", name,
                "file_size", Files.size(file)));
    HttpRequest put =
        HttpRequest.newBuilder(URI.create(target.path("sassy_url").asText()))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/zip")
            .PUT(BodyPublishers.ofFile(file))
            .build();
    HttpResponse<Void> stored = http.send(put, BodyHandlers.discarding());
    if (stored.statusCode() != 200) {
      throw new IOException("the upload of " + name + " was answered with " + stored.statusCode());
    }
    String key = target.path("key").asText();
    return new Uploaded(key, call("PUT", "/api/datasets/completed/" + key + "/", null));
  }

  /**
   * @param answer to the completion
   */
  public record Uploaded(String key, JsonNode answer) {}

  @Override
  public void close() {
    http.close();
  }
}
