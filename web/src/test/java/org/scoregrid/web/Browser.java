package org.scoregrid.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Sends requests as one client does: with its token, its cookies, or neither. Immutable. */
final class Browser {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final HttpClient client;
  private final URI site;
  private final Map<String, String> headers;

  Browser(HttpClient client, URI site, Map<String, String> headers) {
    this.client = client;
    this.site = site;
    this.headers = headers;
  }

  /** An answer; the body is read as JSON where it is. */
  record Reply(int status, JsonNode json, String text, Map<String, List<String>> headers) {
    String header(String name) {
      return headers.getOrDefault(name, List.of("")).getFirst();
    }

    String detail() {
      return json.path("detail").asText();
    }
  }

  Browser with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Browser(client, site, more);
  }

  Browser withToken(String token) {
    return with("Authorization", "Token " + token);
  }

  Reply get(String path) {
    return send("GET", path, "", new byte[0]);
  }

  Reply delete(String path) {
    return send("DELETE", path, "", new byte[0]);
  }

  Reply post(String path) {
    return send("POST", path, "", new byte[0]);
  }

  /** Fields as {@code name=value}, in order, names may repeat; values are sent as they are. */
  Reply postForm(String path, String... fields) {
    byte[] body = String.join("&", Arrays.asList(fields)).getBytes(StandardCharsets.US_ASCII);
    return send("POST", path, "application/x-www-form-urlencoded", body);
  }

  Reply postJson(String path, String json) {
    return send("POST", path, "application/json", json.getBytes(StandardCharsets.UTF_8));
  }

  Reply send(String method, String pathOrUrl, String contentType, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(site.resolve(pathOrUrl))
            .timeout(TIMEOUT)
            .method(
                method,
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    if (!contentType.isEmpty()) {
      request.header("Content-Type", contentType);
    }
    try {
      HttpResponse<String> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return reply(response);
    } catch (IOException e) {
      throw new AssertionError("no answer to " + method + " " + pathOrUrl, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static Reply reply(HttpResponse<String> response) throws IOException {
    String type = response.headers().firstValue("Content-Type").orElse("");
    JsonNode json =
        type.startsWith("application/json")
            ? JSON.readTree(response.body())
            : MissingNode.getInstance();
    Map<String, List<String>> headers = new LinkedHashMap<>();
    response
        .headers()
        .map()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
    return new Reply(response.statusCode(), json, response.body(), headers);
  }

  static List<String> names(JsonNode array, String field) {
    List<String> names = new ArrayList<>();
    array.forEach(item -> names.add(item.path(field).asText()));
    return names;
  }
}
