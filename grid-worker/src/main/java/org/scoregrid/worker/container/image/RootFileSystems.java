package org.scoregrid.worker.container.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.worker.workspace.TreeDeletion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Unpacked root file systems, one per digest: unpacked once however many ask, complete or absent,
 * shared read-only by all runs, the least recently used removed beyond a bound, never one in use.
 * The directory belongs to one agent. Thread-safe.
 */
public final class RootFileSystems {
  private static final Logger log = LoggerFactory.getLogger(RootFileSystems.class);
  private static final String INCOMING = ".incoming-";
  private static final String DOOMED = ".doomed-";

  /** Written last, with the size; its time is that of the last use. */
  private static final String COMPLETE = "complete";

  private static final long MAX_FILES = 2_000_000;

  private final Path directory;
  private final long maxBytes;
  private final InstantSource clock;
  private final Map<Digest, Entry> entries = new HashMap<>();

  private RootFileSystems(Path directory, long maxBytes, InstantSource clock) {
    this.directory = directory;
    this.maxBytes = maxBytes;
    this.clock = clock;
  }

  /** Fields belong to who holds the monitor of the outer object, except the lock. */
  private static final class Entry {
    final ReentrantLock unpacking = new ReentrantLock();
    int users;
  }

  /**
   * Opens the store and removes what an earlier life left half-done.
   *
   * @param maxBytes of all images together, and of each
   */
  public static RootFileSystems open(Path directory, long maxBytes, InstantSource clock)
      throws IOException {
    var store =
        new RootFileSystems(Files.createDirectories(directory).toRealPath(), maxBytes, clock);
    for (var each : store.children()) {
      if (!Files.isRegularFile(each.resolve(COMPLETE))) {
        TreeDeletion.delete(each);
      }
    }
    return store;
  }

  /** A root file system that stays while this is open. */
  public final class Pin implements AutoCloseable {
    private final Digest digest;
    private boolean open = true;

    private Pin(Digest digest) {
      this.digest = digest;
    }

    /** Must not be written to. */
    public Path root() {
      return home(digest).resolve("root");
    }

    @Override
    public void close() {
      synchronized (RootFileSystems.this) {
        if (open) {
          open = false;
          entry(digest).users--;
        }
      }
    }
  }

  /**
   * Pins an image's root file system, unpacking it where it is not there.
   *
   * @throws IOException where it cannot be unpacked: damaged, too large, or the disk is full
   */
  public Pin pin(ImageDescription image, ImageSource source)
      throws FaultException, IOException, InterruptedException {
    var entry = use(image.digest());
    var done = false;
    try {
      if (!isComplete(image.digest())) {
        entry.unpacking.lockInterruptibly();
        try {
          if (!isComplete(image.digest())) {
            unpack(image, source);
          }
        } finally {
          entry.unpacking.unlock();
        }
      }
      touch(image.digest());
      done = true;
      return new Pin(image.digest());
    } finally {
      if (!done) {
        release(image.digest());
      }
    }
  }

  private synchronized Entry use(Digest digest) {
    var entry = entry(digest);
    entry.users++;
    return entry;
  }

  private synchronized void release(Digest digest) {
    entry(digest).users--;
  }

  private Entry entry(Digest digest) {
    return entries.computeIfAbsent(digest, _ -> new Entry());
  }

  private Path home(Digest digest) {
    return directory.resolve(digest.sha256());
  }

  private boolean isComplete(Digest digest) {
    return Files.isRegularFile(home(digest).resolve(COMPLETE));
  }

  private void touch(Digest digest) throws IOException {
    Files.setLastModifiedTime(home(digest).resolve(COMPLETE), FileTime.from(clock.instant()));
  }

  private void unpack(ImageDescription image, ImageSource source)
      throws FaultException, IOException, InterruptedException {
    log.atInfo().addKeyValue("image", image.name()).log("unpacking");
    var incoming = Files.createDirectory(directory.resolve(INCOMING + UUID.randomUUID()));
    try {
      var root = Files.createDirectory(incoming.resolve("root"));
      var bounds = new UnpackBounds(maxBytes, MAX_FILES);
      var unpacking = new LayerUnpacking(root, bounds);
      source.unpack(image, unpacking::layer);
      unpacking.finish();
      Files.writeString(incoming.resolve(COMPLETE), String.valueOf(bounds.bytes()));
      Files.move(incoming, home(image.digest()), StandardCopyOption.ATOMIC_MOVE);
      log.atInfo()
          .addKeyValue("image", image.name())
          .addKeyValue("bytes", bounds.bytes())
          .log("unpacked");
    } finally {
      TreeDeletion.delete(incoming);
    }
    makeRoom();
  }

  private record Stored(Digest digest, long bytes, FileTime used) {}

  /** Removes the least recently used until all fit, as far as they are not in use. */
  private void makeRoom() throws IOException {
    var stored = stored();
    var total = stored.stream().mapToLong(Stored::bytes).sum();
    for (var each : stored) {
      if (total <= maxBytes) {
        return;
      }
      if (remove(each.digest())) {
        log.atInfo().addKeyValue("digest", each.digest()).log("image removed");
        total -= each.bytes();
      }
    }
  }

  private List<Stored> stored() throws IOException {
    var stored = new ArrayList<Stored>();
    for (var each : children()) {
      var complete = each.resolve(COMPLETE);
      if (Files.isRegularFile(complete)) {
        stored.add(
            new Stored(
                new Digest(String.valueOf(each.getFileName())),
                Long.parseLong(Files.readString(complete).strip()),
                Files.getLastModifiedTime(complete)));
      }
    }
    stored.sort(Comparator.comparing(Stored::used));
    return stored;
  }

  private boolean remove(Digest digest) throws IOException {
    var doomed = directory.resolve(DOOMED + UUID.randomUUID());
    synchronized (this) {
      if (entry(digest).users > 0) {
        return false;
      }
      // Out of sight first: whoever comes now unpacks it again.
      Files.delete(home(digest).resolve(COMPLETE));
      Files.move(home(digest), doomed, StandardCopyOption.ATOMIC_MOVE);
      entries.remove(digest);
    }
    TreeDeletion.delete(doomed);
    return true;
  }

  private List<Path> children() throws IOException {
    try (var entries = Files.newDirectoryStream(directory, Files::isDirectory)) {
      var found = new ArrayList<Path>();
      entries.forEach(found::add);
      return found;
    }
  }
}
