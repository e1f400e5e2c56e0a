package org.scoregrid.worker.stock;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLHandshakeException;
import org.scoregrid.queuebridge.wire.StockTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a worker tells a stock site over HTTP (reference/queue-protocol.md 7). {@link IOException}
 * means "not now, try again"; what a site refuses for good is logged and counts as told.
 * Thread-safe.
 */
final class SiteCallbacks implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SiteCallbacks.class);
  private static final Duration PATIENCE = Duration.ofSeconds(150);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .executor(
              Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("site-", 0).factory()))
          .build();

  /**
   * {@code PATCH submissions/<id>/} as a form, the secret last.
   *
   * @param fields in this order
   */
  void patch(StockTask task, LinkedHashMap<String, String> fields)
      throws IOException, InterruptedException {
    StringBuilder form = new StringBuilder();
    fields.forEach(
        (name, value) -> form.append(name).append('=').append(encoded(value)).append('&'));
    form.append("secret=").append(task.secret());
    HttpRequest request =
        request(task, "/submissions/" + task.submission().value() + "/")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .method("PATCH", HttpRequest.BodyPublishers.ofString(form.toString()))
            .build();
    settle(task, "status", send(request));
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /**
   * {@code POST upload_submission_scores/<id>/}. Scores that are posted twice count twice, so only
   * what surely did not arrive is tried again.
   */
  void scores(StockTask task, Map<String, BigDecimal> scores)
      throws IOException, InterruptedException {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("secret", task.secret().toString());
    body.put("scores", scores);
    HttpRequest request =
        request(task, "/upload_submission_scores/" + task.submission().value() + "/")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(json(body)))
            .build();
    try {
      HttpResponse<Void> answer = client.send(request, HttpResponse.BodyHandlers.discarding());
      if (answer.statusCode() == 502 || answer.statusCode() == 503 || answer.statusCode() == 429) {
        throw new ConnectException("the site is not there");
      }
      if (answer.statusCode() / 100 != 2) {
        refused(task, "scores", answer.statusCode());
      }
    } catch (ConnectException | HttpConnectTimeoutException | SSLHandshakeException e) {
      throw e;
    } catch (IOException e) {
      // The answer was lost, not necessarily the scores.
      log.atWarn()
          .addKeyValue("submission", task.submission())
          .addKeyValue("cause", e.getClass().getSimpleName())
          .log("the site did not answer to scores");
    }
  }

  private static byte[] json(Map<String, Object> body) {
    try {
      return JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map can always be written", e);
    }
  }

  /** MD5 of a stored file, in hex. */
  String md5(URI url) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(url).timeout(PATIENCE).build();
    HttpResponse<InputStream> answer =
        client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = answer.body()) {
      if (answer.statusCode() != 200) {
        throw new IOException("storage answered " + answer.statusCode());
      }
      MessageDigest digest = MessageDigest.getInstance("MD5");
      byte[] buffer = new byte[64 * 1024];
      int n = body.read(buffer);
      while (n >= 0) {
        digest.update(buffer, 0, n);
        n = body.read(buffer);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }

  /** Whether there is anything at a URL yet: stock sites make results as empty objects. */
  boolean isFilled(URI url) throws InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(30)).build();
    try {
      HttpResponse<InputStream> answer =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        return answer.statusCode() == 200 && body.read() >= 0;
      }
    } catch (IOException e) {
      log.atInfo().addKeyValue("cause", e.getClass().getSimpleName()).log("storage not reached");
      return false;
    }
  }

  private static HttpRequest.Builder request(StockTask task, String path) {
    return HttpRequest.newBuilder(URI.create(task.siteApiUrl() + path)).timeout(PATIENCE);
  }

  private int send(HttpRequest request) throws IOException, InterruptedException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (HttpTimeoutException e) {
      throw new IOException("the site did not answer in time", e);
    }
  }

  private static void settle(StockTask task, String what, int status) throws IOException {
    if (status >= 500 || status == 429 || status == 408) {
      throw new IOException("the site answered " + status);
    }
    if (status / 100 != 2) {
      refused(task, what, status);
    }
  }

  private static void refused(StockTask task, String what, int status) {
    log.atError()
        .addKeyValue("submission", task.submission())
        .addKeyValue("status", status)
        .log("the site refused the " + what);
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
