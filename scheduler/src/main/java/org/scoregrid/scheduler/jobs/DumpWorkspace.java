package org.scoregrid.scheduler.jobs;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A directory for one dump that is being written. It is locked as long as its process lives, so
 * that the next dump on this machine can tell what a killed one left behind, and removes it.
 */
final class DumpWorkspace implements AutoCloseable {
  private static final String PREFIX = "dump-";
  private static final String LOCK = "lock";

  /** A directory of another process may not be locked yet. */
  private static final Duration GRACE = Duration.ofMinutes(1);

  private final Path directory;
  private final FileChannel channel;

  private DumpWorkspace(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * @param tempDirectory shared by the jobs of this machine; made where it is missing
   */
  static DumpWorkspace open(Path tempDirectory) throws IOException {
    Files.createDirectories(tempDirectory);
    Path directory = Files.createTempDirectory(tempDirectory, PREFIX);
    FileChannel channel =
        FileChannel.open(
            directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (lock(channel) == null) {
      channel.close();
      throw new IOException("a directory that was just made is locked: " + directory);
    }
    removeLeftovers(tempDirectory, Files.getLastModifiedTime(directory).toInstant());
    return new DumpWorkspace(directory, channel);
  }

  /** Null when somebody else has the lock, in this process or another. */
  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /**
   * @param now by the clock of the file system
   */
  private static void removeLeftovers(Path tempDirectory, Instant now) throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(tempDirectory, PREFIX + "*")) {
      for (Path other : found) {
        removeIfAbandoned(other, now);
      }
    }
  }

  private static void removeIfAbandoned(Path other, Instant now) throws IOException {
    try {
      if (Files.getLastModifiedTime(other).toInstant().isAfter(now.minus(GRACE))) {
        return;
      }
      Path file = other.resolve(LOCK);
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        if (lock(channel) != null) {
          TempFiles.deleteTree(other);
        }
      }
    } catch (NoSuchFileException e) {
      // Its owner, or another dump that looked for leftovers, was faster.
    }
  }

  Path file(String name) {
    return directory.resolve(name);
  }

  /** Removes the directory, then gives up the lock. */
  @Override
  public void close() throws IOException {
    try (channel) {
      TempFiles.deleteTree(directory);
    }
  }
}
