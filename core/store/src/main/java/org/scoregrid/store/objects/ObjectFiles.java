package org.scoregrid.store.objects;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.store.BlobStore;

/**
 * Files below one directory that appear all or nothing and are never written again once they have
 * appeared: replacing swaps in another file. That makes a hard link a safe snapshot. Thread-safe,
 * and safe with several processes on one directory.
 */
final class ObjectFiles {
  private static final int BUFFER = 1 << 16;
  private static final int PLACING_TRIES = 5;
  private static final Duration LEFTOVER_AGE = Duration.ofDays(1);

  private final Path root;
  private final Path unfinished;

  /** A complete file that no key names yet. */
  record Measured(Path path, Digest digest, long bytes) {}

  ObjectFiles(Path root, Instant now) throws IOException {
    Files.createDirectories(root);
    this.root = root.toRealPath();
    // Keys cannot begin with a dot, so no key reaches this.
    this.unfinished = Files.createDirectories(this.root.resolve(".unfinished"));
    removeLeftovers(now);
  }

  Path path(String objectKey) {
    Path path = root.resolve(ObjectKeyRules.checked(objectKey)).normalize();
    if (!path.startsWith(root) || path.startsWith(unfinished)) {
      throw new IllegalArgumentException("not an object key");
    }
    return path;
  }

  /** Copies a stream to a file on this disk, flushed. */
  Measured receive(InputStream bytes) throws IOException {
    Path target = fresh();
    MessageDigest sha = Digest.newSha256();
    try (FileChannel channel =
            FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        DigestOutputStream out = new DigestOutputStream(Channels.newOutputStream(channel), sha)) {
      byte[] buffer = new byte[BUFFER];
      for (int n = bytes.read(buffer); n >= 0; n = bytes.read(buffer)) {
        out.write(buffer, 0, n);
      }
      channel.force(true);
      return new Measured(target, Digest.ofRaw(sha.digest()), channel.size());
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(target);
      throw e;
    }
  }

  /** A snapshot of an object that keeps its bytes whatever happens to the key. */
  Measured snapshot(String objectKey) throws IOException {
    Path snapshot = fresh();
    try {
      Files.createLink(snapshot, path(objectKey));
    } catch (NoSuchFileException e) {
      throw e;
    } catch (FileSystemException | UnsupportedOperationException e) {
      // A disk without hard links: the copy is complete before it is measured.
      Files.copy(path(objectKey), snapshot);
    }
    try {
      return measure(snapshot);
    } catch (IOException e) {
      Files.deleteIfExists(snapshot);
      throw e;
    }
  }

  static Measured measure(Path file) throws IOException {
    MessageDigest sha = Digest.newSha256();
    long bytes = 0;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        sha.update(buffer, 0, n);
        bytes += n;
      }
    }
    return new Measured(file, Digest.ofRaw(sha.digest()), bytes);
  }

  /** Gives a finished file its key, replacing what was there. */
  void place(Measured finished, String objectKey) throws IOException {
    Path target = path(objectKey);
    Path folder = Objects.requireNonNull(target.getParent(), "objects lie below the root");
    for (int attempt = 1; ; attempt++) {
      Files.createDirectories(folder);
      try {
        Files.move(
            finished.path(),
            target,
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
        flushFolder(folder);
        return;
      } catch (NoSuchFileException e) {
        // Somebody removed the still empty folder in between.
        if (attempt == PLACING_TRIES) {
          throw e;
        }
      }
    }
  }

  void discard(Measured unused) throws IOException {
    Files.deleteIfExists(unused.path());
  }

  /** Removes an object and the folders that it leaves empty. */
  void delete(String objectKey) throws IOException {
    Path path = path(objectKey);
    if (!Files.isDirectory(path)) {
      Files.deleteIfExists(path);
    }
    Path folder = path.getParent();
    while (folder != null && !folder.equals(root)) {
      try {
        Files.deleteIfExists(folder);
      } catch (DirectoryNotEmptyException e) {
        return;
      }
      folder = folder.getParent();
    }
  }

  BlobStore.Listing list(String prefix, String after, int max) throws IOException {
    return new FolderListing(root, prefix, after, max).read();
  }

  private Path fresh() {
    return unfinished.resolve(UUID.randomUUID().toString());
  }

  private static void flushFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** What a crash left behind; younger files may belong to another process. */
  private void removeLeftovers(Instant now) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.list(unfinished)) {
      files = found.toList();
    }
    Instant limit = now.minus(LEFTOVER_AGE);
    for (Path file : files) {
      if (Files.exists(file) && Files.getLastModifiedTime(file).toInstant().isBefore(limit)) {
        Files.deleteIfExists(file);
      }
    }
  }
}
