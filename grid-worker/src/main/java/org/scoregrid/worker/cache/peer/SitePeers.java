package org.scoregrid.worker.cache.peer;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.fleet.CacheContent;
import org.scoregrid.fleet.Fleet;
import org.scoregrid.queuebridge.wire.Assignment.Fetch;
import org.scoregrid.worker.cache.Peers;
import org.scoregrid.worker.storage.StorageClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches from other workers of the site, as the fleet knows them. Every blob is verified; a peer
 * that sends wrong bytes is left out for a while; one that fails costs one try. Thread-safe.
 */
public final class SitePeers implements Peers, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SitePeers.class);
  private static final int MOST_PEERS = 2;

  /** One try each; storage is the second. */
  private static final Duration NO_PATIENCE = Duration.ofMillis(1);

  private final Fleet fleet;
  private final Sharing sharing;
  private final WorkerName self;
  private final InstantSource clock;
  private final PeerKey key;
  private final StorageClient client = new StorageClient(NO_PATIENCE);
  private final Map<WorkerName, Instant> distrusted = new ConcurrentHashMap<>();

  public SitePeers(Fleet fleet, Sharing sharing, WorkerName self, InstantSource clock) {
    this.fleet = fleet;
    this.sharing = sharing;
    this.self = self;
    this.clock = clock;
    this.key = new PeerKey(sharing.secret());
  }

  @Override
  public boolean fetch(Fetch wanted, Path target) throws InterruptedException {
    if (wanted.bytes() < sharing.atLeastBytes()) {
      return false;
    }
    List<CacheContent> holders = new ArrayList<>(holders(wanted.digest()));
    Collections.shuffle(holders);
    for (CacheContent holder : holders.subList(0, Math.min(MOST_PEERS, holders.size()))) {
      if (fetched(holder, wanted, target)) {
        return true;
      }
    }
    return false;
  }

  private List<CacheContent> holders(Digest digest) {
    Instant now = clock.instant();
    distrusted.values().removeIf(until -> !until.isAfter(now));
    return fleet.caches().stream()
        .filter(content -> content.site().equals(sharing.site()))
        .filter(content -> !content.worker().equals(self) && !content.address().isEmpty())
        .filter(content -> !distrusted.containsKey(content.worker()))
        .filter(content -> content.files().contains(digest))
        .toList();
  }

  private boolean fetched(CacheContent holder, Fetch wanted, Path target)
      throws InterruptedException {
    try {
      URI url =
          URI.create("http://" + holder.address() + key.address(wanted.digest(), clock.instant()));
      Digest got = client.get(url, target, wanted.bytes());
      if (got.equals(wanted.digest())) {
        return true;
      }
      distrusted.put(holder.worker(), clock.instant().plus(sharing.distrust()));
      log.atWarn().addKeyValue("peer", holder.worker()).log("a peer sent wrong bytes");
    } catch (IOException | IllegalArgumentException e) {
      log.atInfo()
          .addKeyValue("peer", holder.worker())
          .addKeyValue("why", e.getMessage())
          .log("a peer did not give a blob");
    }
    remove(target);
    return false;
  }

  private static void remove(Path target) {
    try {
      Files.deleteIfExists(target);
    } catch (IOException e) {
      log.atWarn().setCause(e).log("a half fetched blob is not removed");
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
