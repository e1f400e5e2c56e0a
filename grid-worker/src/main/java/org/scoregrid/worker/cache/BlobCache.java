package org.scoregrid.worker.cache;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.queuebridge.wire.Assignment.Fetch;
import org.scoregrid.worker.storage.StorageClient;
import org.scoregrid.worker.workspace.ArchiveSubject;
import org.scoregrid.worker.workspace.UnzipBounds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files and unpacked archives by digest, kept within a bound. Each is loaded once however many runs
 * wait for it, read in full before its first use in the life of the worker, and looked at before
 * each further one: what was damaged meanwhile is fetched again. Thread-safe.
 */
public final class BlobCache implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BlobCache.class);
  private static final int MOST_ENTRIES = 100_000;
  private static final Duration READ_EVERY = Duration.ofDays(1);
  private static final int TRIES = 3;

  private final CacheDirectory directory;
  private final BlobLoader loader;
  private final Inspection inspection;
  private final Shelf shelf;
  private final Settings settings;

  private BlobCache(
      CacheDirectory directory, StorageClient storage, Peers peers, Settings settings) {
    this.directory = directory;
    this.loader = new BlobLoader(directory, storage, peers);
    this.inspection = new Inspection(loader, settings.readEvery());
    this.shelf = new Shelf(directory, settings.bytes(), settings.entries());
    this.settings = settings;
  }

  /**
   * How much is kept and how well it is watched.
   *
   * @param bytes exceeded only by what is pinned
   * @param entries files and trees; exceeded only by what is pinned
   * @param readEvery age of the last full reading after which an entry is read again before use
   * @param keepZips whether the zip of a tree stays, for other workers to fetch; else only the tree
   */
  public record Settings(long bytes, int entries, Duration readEvery, boolean keepZips) {
    public Settings {
      if (bytes < 0 || entries < 1 || readEvery.isNegative()) {
        throw new IllegalArgumentException("the bounds of a cache must be positive");
      }
    }

    /** At most 100 000 entries, read again once a day, no zips of trees. */
    public static Settings of(long bytes) {
      return new Settings(bytes, MOST_ENTRIES, READ_EVERY, false);
    }

    public Settings withZips() {
      return new Settings(bytes, entries, readEvery, true);
    }
  }

  /**
   * Opens the cache alone, without peers.
   *
   * @param bound bytes; exceeded only by what is pinned
   */
  public static BlobCache open(Path home, long bound, StorageClient storage) throws IOException {
    return open(home, Settings.of(bound), storage, Peers.NONE);
  }

  /**
   * Opens the cache; half-written things of an earlier life are removed.
   *
   * @throws IOException also where another worker uses the directory
   */
  public static BlobCache open(Path home, Settings settings, StorageClient storage, Peers peers)
      throws IOException {
    CacheDirectory directory = CacheDirectory.open(home);
    BlobCache cache = new BlobCache(directory, storage, peers, settings);
    directory.scan().forEach(cache.shelf::adopt);
    return cache;
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
      return shelf.bytes(entry);
    }

    /** A second call does nothing. */
    @Override
    public void close() {
      synchronized (this) {
        if (closed) {
          return;
        }
        closed = true;
      }
      shelf.release(entry);
    }
  }

  /** Starts loading a tree without waiting for it, so that several load at once. */
  public void prepareTree(Fetch fetch, ArchiveSubject subject) {
    Entry entry = shelf.reserve(new CacheKey(fetch.digest(), CacheKey.Form.TREE));
    CompletableFuture<BlobLoader.Loaded> _ = started(entry, fetch, subject);
    shelf.release(entry);
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

  /** The blob as it is stored, if it is here already; nothing is fetched. */
  public Optional<Pin> pinIfHere(Digest digest) {
    return shelf
        .reserveLoaded(new CacheKey(digest, CacheKey.Form.FILE))
        .map(entry -> new Pin(entry, entry.readyNow().resultNow().path()));
  }

  private Pin pin(Fetch fetch, CacheKey.Form form, ArchiveSubject subject)
      throws FaultException, InterruptedException {
    CacheKey key = new CacheKey(fetch.digest(), form);
    for (int tries = 0; tries < TRIES; tries++) {
      Entry entry = shelf.reserve(key);
      boolean pinned = false;
      try {
        BlobLoader.Loaded loaded = await(started(entry, fetch, subject));
        if (inspection.isIntact(key, loaded.path(), loaded.record())) {
          pinned = true;
          return new Pin(entry, loaded.path());
        }
        log.atWarn().addKeyValue("digest", key.digest()).log("a cached blob is damaged");
        shelf.condemn(entry);
      } finally {
        if (!pinned) {
          shelf.release(entry);
        }
      }
    }
    throw damagedAgain();
  }

  private static BlobLoader.Loaded await(CompletableFuture<BlobLoader.Loaded> ready)
      throws FaultException, InterruptedException {
    try {
      return ready.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof FaultException fault) {
        throw new FaultException(fault.fault(), fault);
      }
      throw new IllegalStateException("loading a blob failed in an unknown way", e);
    }
  }

  private static FaultException damagedAgain() {
    return new FaultException(
        Fault.of(
            FaultCode.FETCH_FAILED,
            Blame.PLATFORM,
            "A file that the run needs is damaged on the worker's disk again and again.",
            "The run is tried again by itself. The disk of the worker should be checked."));
  }

  /** The load runs on a thread of its own: the cancelled run that began it takes nobody along. */
  private CompletableFuture<BlobLoader.Loaded> started(
      Entry entry, Fetch fetch, ArchiveSubject subject) {
    synchronized (shelf) {
      CompletableFuture<BlobLoader.Loaded> ready = entry.ready;
      if (ready == null) {
        ready = new CompletableFuture<>();
        entry.ready = ready;
        entry.pins++;
        Thread.ofVirtual().name("blob-load").start(() -> load(entry, fetch, subject));
      }
      return ready;
    }
  }

  private void load(Entry entry, Fetch fetch, ArchiveSubject subject) {
    CompletableFuture<BlobLoader.Loaded> ready = entry.readyNow();
    try {
      BlobLoader.Loaded loaded =
          entry.key.form() == CacheKey.Form.FILE
              ? loadFile(entry, fetch)
              : loadTree(fetch, subject);
      shelf.grow(entry, loaded.record().bytes());
      // Before anybody hears of it: whoever closes the last pin may want to drop the entry.
      shelf.release(entry);
      ready.complete(loaded);
    } catch (FaultException | RuntimeException | Error e) {
      giveUp(entry, ready, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      giveUp(entry, ready, e);
    }
  }

  private void giveUp(Entry entry, CompletableFuture<BlobLoader.Loaded> ready, Throwable cause) {
    try {
      shelf.condemn(entry);
    } finally {
      shelf.release(entry);
      ready.completeExceptionally(cause);
    }
  }

  private BlobLoader.Loaded loadFile(Entry entry, Fetch fetch)
      throws FaultException, InterruptedException {
    shelf.grow(entry, fetch.bytes());
    shelf.makeRoom(0);
    return loader.file(fetch);
  }

  private BlobLoader.Loaded loadTree(Fetch fetch, ArchiveSubject subject)
      throws FaultException, InterruptedException {
    Optional<BlobLoader.Loaded> kept = loader.keptTree(fetch.digest());
    if (kept.isPresent()) {
      return kept.get();
    }
    BlobLoader.Loaded tree;
    try (Pin zip = pinFile(fetch)) {
      shelf.makeRoom(fetch.bytes());
      tree = loader.unpack(fetch.digest(), zip.path(), subject, UnzipBounds.TASK);
    }
    if (!settings.keepZips()) {
      // Its tree is all that anybody asks for, so the zip would only take room.
      shelf.dropIfUnused(new CacheKey(fetch.digest(), CacheKey.Form.FILE));
    }
    return tree;
  }

  /** Removes what is cheapest to miss until {@code needed} bytes fit. */
  public void makeRoom(long needed) {
    shelf.makeRoom(needed);
  }

  /** Bytes of everything that is kept. */
  public long bytes() {
    return shelf.bytes();
  }

  /** Unpacked archives that are here, the most recently used first. */
  public List<Digest> trees(int atMost) {
    return shelf.digests(CacheKey.Form.TREE, Entry::isLoaded, atMost);
  }

  /** Blobs of at least this size that are here as stored, the most recently used first. */
  public List<Digest> files(long atLeastBytes, int atMost) {
    return shelf.digests(
        CacheKey.Form.FILE, entry -> entry.isLoaded() && entry.bytes >= atLeastBytes, atMost);
  }

  /** Lets another worker open the directory; pins must not be used any more. */
  @Override
  public void close() {
    directory.close();
  }
}
