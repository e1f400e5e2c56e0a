package org.scoregrid.worker.cache.peer;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.fleet.CacheContent;
import org.scoregrid.fleet.Fleet;
import org.scoregrid.worker.cache.BlobCache;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the fleet at a fixed interval what the cache holds, whether or not it is shared. */
public final class Announcements implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Announcements.class);
  private static final Duration ALONE = Duration.ofSeconds(15);

  private final Fleet fleet;
  private final WorkerName self;
  private final BlobCache cache;
  private final @Nullable Sharing sharing;
  private final @Nullable PeerServer server;
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * @param sharing null with {@code server} for a worker outside of a site, which announces its
   *     trees for the sake of locality and serves nobody
   */
  public Announcements(
      Fleet fleet,
      WorkerName self,
      BlobCache cache,
      @Nullable Sharing sharing,
      @Nullable PeerServer server) {
    this.fleet = fleet;
    this.self = self;
    this.cache = cache;
    this.sharing = sharing;
    this.server = server;
  }

  public void start() {
    Thread.ofVirtual().name("cache-announcements").start(this::announceForEver);
  }

  private void announceForEver() {
    Duration interval = sharing == null ? ALONE : sharing.announce();
    try {
      do {
        announce();
      } while (!closed.await(interval.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Announces at once. */
  public void announce() {
    try {
      fleet.announceCache(content());
    } catch (RuntimeException e) {
      // Soft state: the next announcement makes it good.
      log.atWarn().addKeyValue("worker", self).setCause(e).log("cache not announced");
    }
  }

  private CacheContent content() {
    int most = CacheContent.MOST_DIGESTS;
    return sharing == null || server == null
        ? new CacheContent(self, "", "", List.of(), cache.trees(most))
        : new CacheContent(
            self,
            sharing.site(),
            server.address(),
            cache.files(sharing.atLeastBytes(), most),
            cache.trees(most));
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
