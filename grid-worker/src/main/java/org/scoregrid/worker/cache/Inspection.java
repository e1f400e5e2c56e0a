package org.scoregrid.worker.cache;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says before each use whether an entry is still what was loaded. A look from outside costs
 * microseconds; where it shows a change, and once a day, everything is read. Thread-safe.
 */
final class Inspection {
  private static final Logger log = LoggerFactory.getLogger(Inspection.class);

  /** Trees with more entries are looked at only now and then. */
  private static final long MANY = 5_000;

  private static final Duration NOW_AND_THEN = Duration.ofSeconds(30);

  private final BlobLoader loader;
  private final Duration readEvery;

  /**
   * @param readEvery age of the last full reading after which an entry is read again
   */
  Inspection(BlobLoader loader, Duration readEvery) {
    this.loader = loader;
    this.readEvery = readEvery;
  }

  /** What is known of an entry since it was loaded. Guarded by itself. */
  static final class Record {
    private final Look loaded;
    private Look look;
    private long lookedAt = System.nanoTime();
    private long readAt = lookedAt;

    Record(Look loaded) {
      this.loaded = loaded;
      this.look = loaded;
    }

    long bytes() {
      return loaded.bytes();
    }
  }

  /** Whether the entry may be used; one reader at a time for each entry. */
  boolean isIntact(CacheKey key, Path place, Record record) {
    synchronized (record) {
      try {
        return isIntactNow(key, place, record);
      } catch (IOException e) {
        log.atWarn()
            .addKeyValue("digest", key.digest())
            .addKeyValue("why", e.getClass().getSimpleName())
            .log("a cached blob cannot be read");
        return false;
      }
    }
  }

  private boolean isIntactNow(CacheKey key, Path place, Record record) throws IOException {
    long now = System.nanoTime();
    boolean old = now - record.readAt >= readEvery.toNanos();
    if (!old && record.look.entries() > MANY && now - record.lookedAt < NOW_AND_THEN.toNanos()) {
      return true;
    }
    Look look = Look.at(place);
    if (!old && look.equals(record.look)) {
      record.lookedAt = now;
      return true;
    }
    if (look.bytes() != record.loaded.bytes()
        || look.entries() != record.loaded.entries()
        || !loader.isIntact(key)) {
      return false;
    }
    record.look = look;
    record.lookedAt = now;
    record.readAt = System.nanoTime();
    return true;
  }
}
