package org.scoregrid.scheduler.jobs;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Removes the temporary directories of jobs. */
final class TempFiles {
  /** As {@link Files#createTempDirectory} continues the prefixes of jobs. */
  private static final String OF_JOBS = "{unpack,dump}-[0-9]*";

  private TempFiles() {}

  /**
   * Removes the directories of jobs that died before they could do it. Only what is named like one
   * of them is touched: the folder may be that of the whole host.
   *
   * @return how many
   */
  static int deleteStale(Path tempDirectory, Instant changedBefore) throws IOException {
    if (!Files.isDirectory(tempDirectory)) {
      return 0;
    }
    List<Path> stale = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(tempDirectory, OF_JOBS)) {
      for (Path folder : folders) {
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
            && Files.getLastModifiedTime(folder).toInstant().isBefore(changedBefore)) {
          stale.add(folder);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    for (Path folder : stale) {
      deleteTree(folder);
    }
    return stale.size();
  }

  /** Removes a directory with all in it, without following links. */
  static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
