package org.scoregrid.worker.cache;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.worker.workspace.TreeDeletion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cache on disk: {@code file/<digest>}, {@code tree/<digest>/} with its marker {@code
 * tree/<digest>.ok}, and {@code tmp/} for everything half-done. What has its final name is
 * complete.
 */
final class CacheDirectory implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CacheDirectory.class);
  private static final String MARKER = ".ok";
  private static final Set<PosixFilePermission> READ_ONLY =
      PosixFilePermissions.fromString("r--r--r--");

  /** Smaller files are fetched again sooner than they are forced to the disk. */
  private static final long WORTH_FORCING = 1 << 20;

  private final Path home;
  private final FileChannel owner;
  private final AtomicLong names = new AtomicLong();

  private CacheDirectory(Path home, FileChannel owner) {
    this.home = home;
    this.owner = owner;
  }

  /** Something that an earlier life left complete. */
  record Found(CacheKey key, long bytes, long usedMillis) {}

  /** Says that a tree is complete, and what it holds. */
  record Mark(long bytes, Digest content) {}

  /** Throws where another worker has the directory: two would delete each other's files. */
  static CacheDirectory open(Path home) throws IOException {
    Files.createDirectories(home);
    FileChannel owner =
        FileChannel.open(
            home.resolve("owner.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = lock(owner);
      if (lock == null) {
        throw new IOException(
            "The cache " + home + " belongs to another worker. Give each a home of its own.");
      }
      return prepared(home, owner);
    } catch (IOException | RuntimeException e) {
      owner.close();
      throw e;
    }
  }

  private static @Nullable FileLock lock(FileChannel owner) throws IOException {
    try {
      return owner.tryLock();
    } catch (OverlappingFileLockException _) {
      return null;
    }
  }

  private static CacheDirectory prepared(Path home, FileChannel owner) throws IOException {
    TreeDeletion.delete(home.resolve("tmp"));
    for (String part : List.of("tmp", "file", "tree")) {
      Files.createDirectories(home.resolve(part));
    }
    return new CacheDirectory(home, owner);
  }

  Path place(CacheKey key) {
    return home.resolve(key.form().name().toLowerCase(Locale.ROOT)).resolve(key.digest().sha256());
  }

  Path temporary() {
    return home.resolve("tmp").resolve("t" + names.incrementAndGet());
  }

  /** Complete entries, longest unused first. Everything else is removed. */
  List<Found> scan() throws IOException {
    List<Found> found = new ArrayList<>();
    scan(CacheKey.Form.FILE, found);
    scan(CacheKey.Form.TREE, found);
    found.sort(Comparator.comparingLong(Found::usedMillis));
    return found;
  }

  private void scan(CacheKey.Form form, List<Found> found) throws IOException {
    Path folder = home.resolve(form.name().toLowerCase(Locale.ROOT));
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path path : entries) {
        String name = path.getFileName().toString();
        if (name.endsWith(MARKER)) {
          continue;
        }
        Optional<CacheKey> key = key(name, form);
        Optional<Long> bytes =
            key.isEmpty()
                ? Optional.empty()
                : form == CacheKey.Form.TREE
                    ? marked(key.get()).map(Mark::bytes)
                    : Optional.of(Files.size(path));
        if (key.isEmpty() || bytes.isEmpty()) {
          TreeDeletion.delete(path);
        } else {
          long used = Files.getLastModifiedTime(path).toMillis();
          found.add(new Found(key.get(), bytes.get(), used));
        }
      }
    }
  }

  private static Optional<CacheKey> key(String name, CacheKey.Form form) {
    try {
      return Optional.of(new CacheKey(new Digest(name), form));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /**
   * Gives a finished file or tree its name. Large files are forced to the disk before; what a crash
   * of the host takes of the rest is noticed, because everything is read before its first use.
   */
  Path publish(CacheKey key, Path temporary) throws IOException {
    Path place = place(key);
    TreeDeletion.delete(place);
    if (key.form() == CacheKey.Form.FILE) {
      makeReadOnly(temporary);
      if (Files.size(temporary) >= WORTH_FORCING) {
        force(temporary);
      }
    }
    return Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Files only: a directory that its owner may not write to cannot be renamed. */
  void makeReadOnly(Path place) throws IOException {
    Files.walkFileTree(
        place,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes found)
              throws IOException {
            if (found.isRegularFile()) {
              Files.setPosixFilePermissions(file, READ_ONLY);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  void mark(CacheKey key, Mark mark) throws IOException {
    Path temporary = temporary();
    Files.writeString(temporary, mark.bytes() + " " + mark.content().sha256());
    Files.move(temporary, marker(key), StandardCopyOption.ATOMIC_MOVE);
  }

  /** What the marker of a tree says; empty without a usable one. */
  Optional<Mark> marked(CacheKey key) {
    try {
      String[] words = Files.readString(marker(key)).strip().split(" ", -1);
      return words.length == 2
          ? Optional.of(new Mark(Long.parseLong(words[0]), new Digest(words[1])))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** Takes an entry out of its place by one rename; the caller deletes what is returned. */
  Optional<Path> setAside(CacheKey key) {
    Path aside = temporary();
    try {
      if (key.form() == CacheKey.Form.TREE) {
        Files.deleteIfExists(marker(key));
      }
      return Optional.of(Files.move(place(key), aside, StandardCopyOption.ATOMIC_MOVE));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  void delete(List<Path> doomed) {
    for (Path path : doomed) {
      try {
        TreeDeletion.delete(path);
      } catch (IOException e) {
        log.atWarn().setCause(e).log("a cache entry cannot be deleted");
      }
    }
  }

  private Path marker(CacheKey key) {
    Path place = place(key);
    return place.resolveSibling(place.getFileName() + MARKER);
  }

  @Override
  public void close() {
    try {
      owner.close();
    } catch (IOException e) {
      log.atWarn().setCause(e).log("the lock of the cache is not given back");
    }
  }
}
