package org.scoregrid.worker.container.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes images of the ledger, the longest unused first, until the rest fits. The engine itself
 * refuses to remove what a container uses. Thread-safe.
 */
final class ImagePruning {
  private static final Logger log = LoggerFactory.getLogger(ImagePruning.class);

  private final DockerClient client;
  private final DockerCalls calls;
  private final ImageLedger ledger;
  private final Duration keepUnused;
  private final InstantSource clock;

  ImagePruning(
      DockerClient client,
      DockerCalls calls,
      ImageLedger ledger,
      Duration keepUnused,
      InstantSource clock) {
    this.client = client;
    this.calls = calls;
    this.ledger = ledger;
    this.keepUnused = keepUnused;
    this.clock = clock;
  }

  /**
   * Never throws: what cannot be removed stays.
   *
   * @param bound bytes of all images of the ledger together; layers that two share count twice
   */
  synchronized void keepWithin(long bound) {
    try {
      long excess = bytes() - bound;
      for (ImageLedger.Line line : ledger.longestUnusedFirst()) {
        Instant now = clock.instant();
        if (excess <= 0 || line.lastUse().plus(keepUnused).isAfter(now)) {
          return;
        }
        long size = size(line.image());
        if (removed(line.image())) {
          ledger.forget(line.image(), now);
          excess -= size;
        }
      }
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).log("images not pruned");
    }
  }

  private long bytes() {
    long sum = 0;
    Set<String> counted = new HashSet<>();
    for (ImageLedger.Line line : ledger.longestUnusedFirst()) {
      try {
        var found = calls.call(() -> client.inspectImageCmd(line.image()).exec());
        Long size = found.getSize();
        if (size != null && counted.add(String.valueOf(found.getId()))) {
          sum += size;
        }
      } catch (NotFoundException e) {
        ledger.forget(line.image(), clock.instant());
      }
    }
    return sum;
  }

  private long size(String image) {
    try {
      Long size = calls.call(() -> client.inspectImageCmd(image).exec()).getSize();
      return size == null ? 0 : size;
    } catch (NotFoundException e) {
      return 0;
    }
  }

  private boolean removed(String image) {
    try {
      calls.run(() -> client.removeImageCmd(image).exec());
      log.atInfo().addKeyValue("image", image).log("image removed");
      return true;
    } catch (NotFoundException e) {
      return true;
    } catch (RuntimeException e) {
      log.atInfo().addKeyValue("image", image).log("image in use, not removed");
      return false;
    }
  }
}
