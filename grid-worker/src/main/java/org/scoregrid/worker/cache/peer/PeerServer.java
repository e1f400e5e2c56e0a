package org.scoregrid.worker.cache.peer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.worker.cache.BlobCache;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves this worker's blobs to others of its site: by signed address only, a bounded number at a
 * time, pinned meanwhile, each within a deadline.
 */
public final class PeerServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PeerServer.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long SLOWEST_BYTES_PER_SECOND = 1 << 20;
  private static final int BACKLOG = 64;

  private final HttpServer server;
  private final ExecutorService threads;
  private final PeerKey key;
  private final BlobCache cache;
  private final Semaphore places;
  private final InstantSource clock;

  private PeerServer(Sharing sharing, BlobCache cache, InstantSource clock) throws IOException {
    this.server = HttpServer.create(sharing.listen(), BACKLOG);
    this.threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("peer-", 0).factory());
    this.key = new PeerKey(sharing.secret());
    this.cache = cache;
    this.places = new Semaphore(sharing.served());
    this.clock = clock;
  }

  /**
   * Begins to serve.
   *
   * @throws IOException where the address cannot be used
   */
  public static PeerServer start(Sharing sharing, BlobCache cache, InstantSource clock)
      throws IOException {
    PeerServer peer = new PeerServer(sharing, cache, clock);
    peer.server.createContext("/blob/", peer::answer);
    peer.server.setExecutor(peer.threads);
    peer.server.start();
    return peer;
  }

  /** Host and port, as other workers reach it. */
  public String address() {
    String host = server.getAddress().getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Optional<Digest> asked =
          exchange.getRequestMethod().equals("GET")
              ? key.asked(exchange.getRequestURI().toString(), clock.instant())
              : Optional.empty();
      if (asked.isEmpty()) {
        exchange.sendResponseHeaders(403, -1);
      } else if (!places.tryAcquire()) {
        exchange.sendResponseHeaders(503, -1);
      } else {
        try {
          serve(exchange, asked.get());
        } finally {
          places.release();
        }
      }
    }
  }

  private void serve(HttpExchange exchange, Digest digest) throws IOException {
    Optional<BlobCache.Pin> here = cache.pinIfHere(digest);
    if (here.isEmpty()) {
      exchange.sendResponseHeaders(404, -1);
      return;
    }
    try (BlobCache.Pin blob = here.get()) {
      long bytes = Files.size(blob.path());
      CountDownLatch done = interruptedAfter(bytes);
      try {
        exchange.sendResponseHeaders(200, bytes == 0 ? -1 : bytes);
        Files.copy(blob.path(), exchange.getResponseBody());
      } finally {
        done.countDown();
      }
      log.atDebug().addKeyValue("digest", digest).log("blob served to a peer");
    }
  }

  /** A reader that stalls must not keep its place: an interrupt closes the connection. */
  private static CountDownLatch interruptedAfter(long bytes) {
    CountDownLatch done = new CountDownLatch(1);
    Thread serving = Thread.currentThread();
    long seconds = PATIENCE.toSeconds() + bytes / SLOWEST_BYTES_PER_SECOND;
    Thread.ofVirtual()
        .name("peer-deadline")
        .start(
            () -> {
              try {
                if (!done.await(seconds, TimeUnit.SECONDS)) {
                  serving.interrupt();
                }
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            });
    return done;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
