package org.scoregrid.worker.cache;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.worker.workspace.TreeDeletion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cache on disk: {@code file/<digest>}, {@code tree/<digest>/} with its marker {@code
 * tree/<digest>.ok}, and {@code tmp/} for everything half-done. What has its final name is
 * complete.
 */
final class CacheDirectory {
  private static final Logger log = LoggerFactory.getLogger(CacheDirectory.class);
  private static final String MARKER = ".ok";

  private final Path home;
  private final AtomicLong names = new AtomicLong();

  private CacheDirectory(Path home) {
    this.home = home;
  }

  /** Something that an earlier life left complete. */
  record Found(CacheKey key, long bytes, long usedMillis) {}

  /** Count and size of a tree, to see whether it is still whole. */
  record Measure(long entries, long bytes) {}

  static CacheDirectory open(Path home) throws IOException {
    TreeDeletion.delete(home.resolve("tmp"));
    for (String part : List.of("tmp", "file", "tree")) {
      Files.createDirectories(home.resolve(part));
    }
    return new CacheDirectory(home);
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
        Optional<Measure> measure =
            key.isEmpty()
                ? Optional.empty()
                : form == CacheKey.Form.TREE
                    ? marked(key.get())
                    : Optional.of(new Measure(1, Files.size(path)));
        if (key.isEmpty() || measure.isEmpty()) {
          TreeDeletion.delete(path);
        } else {
          long used = Files.getLastModifiedTime(path).toMillis();
          found.add(new Found(key.get(), measure.get().bytes(), used));
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

  /** Gives a finished file or tree its name. */
  Path publish(CacheKey key, Path temporary) throws IOException {
    Path place = place(key);
    TreeDeletion.delete(place);
    return Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Says that a tree is complete. */
  void mark(CacheKey key, Measure measure) throws IOException {
    Path temporary = temporary();
    Files.writeString(temporary, measure.entries() + " " + measure.bytes());
    Files.move(temporary, marker(key), StandardCopyOption.ATOMIC_MOVE);
  }

  /** What the marker of a tree says; empty without a usable one. */
  Optional<Measure> marked(CacheKey key) {
    try {
      String[] numbers = Files.readString(marker(key)).strip().split(" ", -1);
      return numbers.length == 2
          ? Optional.of(new Measure(Long.parseLong(numbers[0]), Long.parseLong(numbers[1])))
          : Optional.empty();
    } catch (IOException | NumberFormatException _) {
      return Optional.empty();
    }
  }

  static Measure measure(Path tree) throws IOException {
    long[] sums = new long[2];
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            sums[0]++;
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            sums[0]++;
            sums[1] += attributes.size();
            return FileVisitResult.CONTINUE;
          }
        });
    return new Measure(sums[0], sums[1]);
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
}
