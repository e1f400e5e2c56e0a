package org.scoregrid.worker.cache;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A cached blob or tree. All fields are guarded by the lock of {@link BlobCache}. */
final class Entry {
  final CacheKey key;
  int pins;
  long bytes;

  /** Counts up with every use in the cache. */
  long lastUse;

  /** Null until somebody asked for it in this life of the worker. */
  volatile @Nullable CompletableFuture<Path> ready;

  Entry(CacheKey key) {
    this.key = key;
  }

  CompletableFuture<Path> readyNow() {
    return Objects.requireNonNull(ready, "loading starts with a future");
  }
}
