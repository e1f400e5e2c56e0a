package org.scoregrid.worker.cache;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A cached blob or tree. All fields are guarded by the lock of {@link Shelf}. */
final class Entry {
  final CacheKey key;
  int pins;
  long bytes;

  /** Counts up with every use in the cache. */
  long lastUse;

  /** Null until somebody asked for it in this life of the worker. */
  volatile @Nullable CompletableFuture<BlobLoader.Loaded> ready;

  /** Where it lies since it was found damaged; deleted after its last use. */
  @Nullable Path aside;

  Entry(CacheKey key) {
    this.key = key;
  }

  CompletableFuture<BlobLoader.Loaded> readyNow() {
    return Objects.requireNonNull(ready, "loading starts with a future");
  }

  boolean isLoaded() {
    CompletableFuture<BlobLoader.Loaded> loading = ready;
    return loading != null && loading.state() == Future.State.SUCCESS;
  }
}
