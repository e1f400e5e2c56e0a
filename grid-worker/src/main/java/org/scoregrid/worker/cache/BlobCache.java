package org.scoregrid.worker.cache;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.queuebridge.wire.Assignment.Fetch;
import org.scoregrid.worker.storage.StorageClient;
import org.scoregrid.worker.workspace.ArchiveSubject;
import org.scoregrid.worker.workspace.UnzipBounds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files and unpacked archives by digest, kept within a bound: the longest unused go first, never
 * one that is pinned. Each is loaded once however many runs wait for it, and verified before its
 * first use in the life of the worker. Thread-safe.
 */
public final class BlobCache {
  private static final Logger log = LoggerFactory.getLogger(BlobCache.class);

  private final CacheDirectory directory;
  private final BlobLoader loader;
  private final long bound;
  private final Map<CacheKey, Entry> entries = new HashMap<>();
  private long bytes;
  private long uses;

  private BlobCache(CacheDirectory directory, StorageClient storage, long bound) {
    this.directory = directory;
    this.loader = new BlobLoader(directory, storage);
    this.bound = bound;
  }

  /**
   * Opens the cache; half-written things of an earlier life are removed.
   *
   * @param bound bytes; exceeded only by what is pinned
   */
  public static BlobCache open(Path home, long bound, StorageClient storage) throws IOException {
    CacheDirectory directory = CacheDirectory.open(home);
    BlobCache cache = new BlobCache(directory, storage, bound);
    for (CacheDirectory.Found found : directory.scan()) {
      cache.adopt(found);
    }
    return cache;
  }

  private synchronized void adopt(CacheDirectory.Found found) {
    Entry entry = new Entry(found.key());
    entry.bytes = found.bytes();
    entry.lastUse = ++uses;
    entries.put(found.key(), entry);
    bytes += found.bytes();
  }

  /** A blob or tree in use: it stays until the pin is closed. */
  public final class Pin implements AutoCloseable {
    private final Entry entry;
    private final Path path;
    private boolean closed;

    private Pin(Entry entry, Path path) {
      this.entry = entry;
      this.path = path;
    }

    /** The file, or the directory of the unpacked archive. Must not be written to. */
    public Path path() {
      return path;
    }

    /** Size of the file, or of all files of the tree. */
    public long bytes() {
      synchronized (BlobCache.this) {
        return entry.bytes;
      }
    }

    /** A second call does nothing. */
    @Override
    public void close() {
      synchronized (BlobCache.this) {
        if (closed) {
          return;
        }
        closed = true;
      }
      release(entry);
    }
  }

  /** Starts loading a tree without waiting for it, so that several load at once. */
  public void prepareTree(Fetch fetch, ArchiveSubject subject) {
    Entry entry = reserve(new CacheKey(fetch.digest(), CacheKey.Form.TREE));
    CompletableFuture<Path> _ = started(entry, fetch, subject);
    release(entry);
  }

  /**
   * The blob as it is stored.
   *
   * @throws FaultException FETCH_FAILED or WORKER_DISK_FULL (platform)
   */
  public Pin pinFile(Fetch fetch) throws FaultException, InterruptedException {
    return pin(fetch, CacheKey.Form.FILE, ArchiveSubject.SUBMISSION);
  }

  /**
   * The unpacked archive.
   *
   * @throws FaultException as {@link #pinFile}, or what the subject says about a bad archive
   */
  public Pin pinTree(Fetch fetch, ArchiveSubject subject)
      throws FaultException, InterruptedException {
    return pin(fetch, CacheKey.Form.TREE, subject);
  }

  private Pin pin(Fetch fetch, CacheKey.Form form, ArchiveSubject subject)
      throws FaultException, InterruptedException {
    Entry entry = reserve(new CacheKey(fetch.digest(), form));
    boolean pinned = false;
    try {
      Path path = started(entry, fetch, subject).get();
      pinned = true;
      return new Pin(entry, path);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof FaultException fault) {
        throw new FaultException(fault.fault(), fault);
      }
      throw new IllegalStateException("loading a blob failed in an unknown way", e);
    } finally {
      if (!pinned) {
        release(entry);
      }
    }
  }

  private synchronized Entry reserve(CacheKey key) {
    Entry entry = entries.computeIfAbsent(key, Entry::new);
    entry.pins++;
    entry.lastUse = ++uses;
    return entry;
  }

  /** The load runs on a thread of its own: the cancelled run that began it takes nobody along. */
  private synchronized CompletableFuture<Path> started(
      Entry entry, Fetch fetch, ArchiveSubject subject) {
    CompletableFuture<Path> ready = entry.ready;
    if (ready == null) {
      ready = new CompletableFuture<>();
      entry.ready = ready;
      entry.pins++;
      Thread.ofVirtual().name("blob-load").start(() -> load(entry, fetch, subject));
    }
    return ready;
  }

  private void load(Entry entry, Fetch fetch, ArchiveSubject subject) {
    CompletableFuture<Path> ready = entry.readyNow();
    try {
      BlobLoader.Loaded loaded =
          entry.key.form() == CacheKey.Form.FILE
              ? loadFile(entry, fetch)
              : loadTree(fetch, subject);
      grow(entry, loaded.bytes());
      ready.complete(loaded.path());
    } catch (FaultException | RuntimeException | Error e) {
      giveUp(entry, ready, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      giveUp(entry, ready, e);
    } finally {
      release(entry);
    }
  }

  private void giveUp(Entry entry, CompletableFuture<Path> ready, Throwable cause) {
    try {
      forget(entry);
    } finally {
      ready.completeExceptionally(cause);
    }
  }

  private BlobLoader.Loaded loadFile(Entry entry, Fetch fetch)
      throws FaultException, InterruptedException {
    grow(entry, fetch.bytes());
    makeRoom(0);
    return loader.file(fetch);
  }

  private BlobLoader.Loaded loadTree(Fetch fetch, ArchiveSubject subject)
      throws FaultException, InterruptedException {
    Optional<BlobLoader.Loaded> kept = loader.keptTree(fetch.digest());
    if (kept.isPresent()) {
      return kept.get();
    }
    BlobLoader.Loaded tree;
    CacheKey zipKey = new CacheKey(fetch.digest(), CacheKey.Form.FILE);
    try (Pin zip = pinFile(fetch)) {
      makeRoom(fetch.bytes());
      tree = loader.unpack(fetch.digest(), zip.path(), subject, UnzipBounds.TASK);
    }
    // Its tree is all that anybody asks for, so the zip would only take room.
    dropIfUnused(zipKey);
    return tree;
  }

  private synchronized void grow(Entry entry, long size) {
    bytes += size - entry.bytes;
    entry.bytes = size;
  }

  private void release(Entry entry) {
    synchronized (this) {
      entry.pins--;
    }
    makeRoom(0);
  }

  private void forget(Entry entry) {
    List<Path> doomed = new ArrayList<>();
    synchronized (this) {
      remove(entry, doomed);
    }
    directory.delete(doomed);
  }

  private void dropIfUnused(CacheKey key) {
    List<Path> doomed = new ArrayList<>();
    synchronized (this) {
      Entry entry = entries.get(key);
      if (entry != null && entry.pins == 0) {
        remove(entry, doomed);
      }
    }
    directory.delete(doomed);
  }

  /** Under the lock, by one rename: a new load of the same digest must not meet the deletion. */
  private synchronized void remove(Entry entry, List<Path> doomed) {
    if (entries.remove(entry.key, entry)) {
      bytes -= entry.bytes;
      directory.setAside(entry.key).ifPresent(doomed::add);
    }
  }

  /** Removes what was not used for the longest time until {@code needed} bytes fit. */
  public void makeRoom(long needed) {
    List<Path> doomed = new ArrayList<>();
    synchronized (this) {
      while (bytes + needed > bound) {
        Optional<Entry> oldest =
            entries.values().stream()
                .filter(entry -> entry.pins == 0)
                .min(Comparator.comparingLong(entry -> entry.lastUse));
        if (oldest.isEmpty()) {
          break;
        }
        Entry entry = oldest.get();
        remove(entry, doomed);
        log.atInfo().addKeyValue("digest", entry.key.digest()).log("blob evicted");
      }
    }
    directory.delete(doomed);
  }

  /** Bytes of everything that is kept. */
  public synchronized long bytes() {
    return bytes;
  }
}
