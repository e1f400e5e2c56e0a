package org.scoregrid.worker.storage;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.Digest;

/**
 * Downloads and uploads by signed URL, with retries inside a bound. Thread-safe.
 *
 * <p>The causes of {@link StorageException} are left out on purpose: the messages of HTTP clients
 * may hold the URL.
 */
public final class StorageClient implements AutoCloseable {
  private static final Duration STALL = Duration.ofSeconds(30);
  private static final long SLOWEST_BYTES_PER_SECOND = 256 * 1024;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .executor(
              Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("storage-", 0).factory()))
          .build();
  private final Duration patience;

  /**
   * @param patience how long failures of storage are retried
   */
  public StorageClient(Duration patience) {
    this.patience = patience;
  }

  /**
   * Downloads into a new file.
   *
   * @param bytes more than these are refused
   * @return digest of what came
   */
  public Digest get(URI url, Path target, long bytes) throws IOException, InterruptedException {
    HttpRequest request = request(url).GET().timeout(STALL).build();
    return retried(() -> download(request, target, bytes));
  }

  /** Uploads a file; the answer is checked. */
  public void put(URI url, Path file, String contentType) throws IOException, InterruptedException {
    put(url, file, contentType, patience);
  }

  /**
   * @param patience for this upload
   */
  public void put(URI url, Path file, String contentType, Duration patience)
      throws IOException, InterruptedException {
    long seconds = Files.size(file) / SLOWEST_BYTES_PER_SECOND;
    Duration limit = STALL.plusSeconds(seconds);
    HttpRequest request =
        request(url)
            .header("Content-Type", contentType)
            .PUT(HttpRequest.BodyPublishers.ofFile(file))
            .timeout(limit.compareTo(patience) < 0 || seconds > 0 ? limit : patience)
            .build();
    retried(
        () -> {
          CompletableFuture<HttpResponse<Void>> answer =
              client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
          HttpResponse<Void> response = await(answer, limit);
          check(response.statusCode(), "store");
          return response.statusCode();
        },
        patience);
  }

  private static HttpRequest.Builder request(URI url) throws StorageException {
    try {
      return HttpRequest.newBuilder(url);
    } catch (IllegalArgumentException _) {
      throw new StorageException("The storage address of a file is not usable.", false);
    }
  }

  private Digest download(HttpRequest request, Path target, long bytes)
      throws IOException, InterruptedException {
    try (FileBody body = new FileBody(target, bytes)) {
      CompletableFuture<HttpResponse<Digest>> answer =
          client.sendAsync(
              request,
              head ->
                  head.statusCode() == 200
                      ? body
                      : HttpResponse.BodySubscribers.replacing(Digest.of(new byte[0])));
      long seen = -1;
      while (true) {
        try {
          HttpResponse<Digest> response = await(answer, STALL);
          check(response.statusCode(), "give out");
          return response.body();
        } catch (StorageException e) {
          boolean stalled = !answer.isDone() && body.received() == seen;
          if (answer.isDone() || stalled) {
            answer.cancel(true);
            throw e;
          }
          seen = body.received();
        }
      }
    }
  }

  private static <T> T await(CompletableFuture<T> answer, Duration limit)
      throws StorageException, InterruptedException {
    try {
      return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      throw new StorageException("Storage did not answer in time.", true);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StorageException storage) {
        throw storage;
      }
      throw new StorageException("Storage cannot be reached (" + kind(e.getCause()) + ").", true);
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw e;
    }
  }

  private static String kind(@Nullable Throwable cause) {
    return cause == null ? "no cause" : cause.getClass().getSimpleName();
  }

  private static void check(int status, String verb) throws StorageException {
    if (status / 100 == 2) {
      return;
    }
    boolean passing = status >= 500 || status == 429 || status == 408;
    throw new StorageException(
        "Storage refused to " + verb + " a file (HTTP " + status + ").", passing);
  }

  /** One try. */
  private interface Attempt<T> {
    T run() throws IOException, InterruptedException;
  }

  private <T> T retried(Attempt<T> attempt) throws IOException, InterruptedException {
    return retried(attempt, patience);
  }

  private static <T> T retried(Attempt<T> attempt, Duration patience)
      throws IOException, InterruptedException {
    Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, patience);
    while (true) {
      try {
        return attempt.run();
      } catch (StorageException e) {
        if (!e.isPassing() || !backoff.pause()) {
          throw e;
        }
      }
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
