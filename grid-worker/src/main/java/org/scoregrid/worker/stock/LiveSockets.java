package org.scoregrid.worker.stock;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.scoregrid.queuebridge.wire.StockTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Live output to a stock site (reference/queue-protocol.md 9): one connection for each kind and
 * task, opened with its first frame. What cannot be sent is dropped; no run waits for it or fails
 * by it. Thread-safe.
 */
final class LiveSockets implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LiveSockets.class);
  private static final Duration STEP = Duration.ofSeconds(10);
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final Duration IDLE = Duration.ofMinutes(10);
  private static final int WAITING = 256;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(STEP)
          .executor(
              Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("live-", 0).factory()))
          .build();
  private final Map<Place, Feed> feeds = new ConcurrentHashMap<>();

  private record Place(String taskId, String kind) {}

  /** Some output of a program: kind {@code program} or {@code ingestion}. */
  void output(StockTask task, String kind, String message) {
    feed(task, kind).offer(frame(kind, message));
  }

  /** The text of a failure. */
  void error(StockTask task, String message) {
    feed(task, "error_logs").offer(frame("stderr", message));
  }

  /** A new page of detailed results is stored. */
  void detailedResults(StockTask task) {
    feed(task, "detailed_results").offer(frame("detailed_result_update", null));
  }

  private static String frame(String kind, @Nullable String message) {
    Map<String, String> frame = new LinkedHashMap<>();
    frame.put("kind", kind);
    if (message != null) {
      frame.put("message", message);
    }
    try {
      return JSON.writeValueAsString(frame);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map can always be written", e);
    }
  }

  private Feed feed(StockTask task, String kind) {
    return feeds.computeIfAbsent(
        new Place(task.taskId(), kind),
        place -> {
          Feed feed = new Feed(place, url(task, kind));
          Thread.ofVirtual().name("live-" + kind).start(feed::sendUntilEnd);
          return feed;
        });
  }

  static URI url(StockTask task, String kind) {
    URI site = URI.create(task.siteApiUrl());
    boolean tls = site.getScheme().toLowerCase(Locale.ROOT).equals("https");
    return URI.create(
        (tls ? "wss://" : "ws://")
            + site.getRawAuthority()
            + "/submission_input/"
            + task.owner().value()
            + "/"
            + task.submission().value()
            + "/"
            + task.secret()
            + "/?kind="
            + kind);
  }

  /** Sends what waits and closes the connections of a task, in the background. */
  void end(StockTask task) {
    feeds.forEach(
        (place, feed) -> {
          if (place.taskId().equals(task.taskId())) {
            feed.end();
          }
        });
  }

  private final class Feed {
    private final Place place;
    private final URI url;
    private final BlockingQueue<String> frames = new ArrayBlockingQueue<>(WAITING);
    private volatile boolean ended;
    private @Nullable WebSocket socket;
    private long retryAt = System.nanoTime();

    Feed(Place place, URI url) {
      this.place = place;
      this.url = url;
    }

    void offer(String frame) {
      if (!frames.offer(frame)) {
        log.atDebug().addKeyValue("task", place.taskId()).log("live output dropped");
      }
    }

    void end() {
      ended = true;
    }

    void sendUntilEnd() {
      try {
        long idleSince = System.nanoTime();
        while (System.nanoTime() - idleSince < IDLE.toNanos()) {
          String frame = frames.poll(200, TimeUnit.MILLISECONDS);
          if (frame != null) {
            send(frame);
            idleSince = System.nanoTime();
          } else if (ended) {
            break;
          }
        }
        close();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      } finally {
        feeds.remove(place, this);
      }
    }

    private void send(String frame) throws InterruptedException {
      if (System.nanoTime() - retryAt < 0) {
        return;
      }
      try {
        WebSocket open = socket;
        if (open == null || open.isOutputClosed()) {
          open =
              client
                  .newWebSocketBuilder()
                  .connectTimeout(STEP)
                  .buildAsync(url, new Listening())
                  .get(STEP.toMillis(), TimeUnit.MILLISECONDS);
          socket = open;
        }
        WebSocket _ = open.sendText(frame, true).get(STEP.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException | TimeoutException e) {
        // Not the cause's text: it may hold the URL, and that the secret.
        log.atInfo().addKeyValue("task", place.taskId()).log("live output not taken by the site");
        abort();
        retryAt = System.nanoTime() + RETRY.toNanos();
      }
    }

    private void abort() {
      if (socket != null) {
        socket.abort();
        socket = null;
      }
    }

    private void close() throws InterruptedException {
      WebSocket open = socket;
      if (open == null) {
        return;
      }
      try {
        WebSocket _ =
            open.sendClose(WebSocket.NORMAL_CLOSURE, "")
                .get(STEP.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException | TimeoutException _) {
        abort();
      }
    }
  }

  /** A site says nothing here; a close is seen with the next frame. */
  private static final class Listening implements WebSocket.Listener {}

  @Override
  public void close() {
    feeds.values().forEach(Feed::end);
    client.shutdownNow();
  }
}
