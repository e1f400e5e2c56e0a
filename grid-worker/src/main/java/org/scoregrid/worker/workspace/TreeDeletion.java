package org.scoregrid.worker.workspace;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Deletes a tree that a hostile program may have built: links are not followed, directories without
 * permissions are opened first, and a tree deeper than any path may be long is folded up on the
 * way.
 */
public final class TreeDeletion {
  private static final int DEPTH = 16;

  private final Path root;
  private long moved;

  private TreeDeletion(Path root) {
    this.root = root;
  }

  /** A tree that does not exist is fine. */
  public static void delete(Path root) throws IOException {
    if (Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
      new TreeDeletion(root).run();
    } else {
      Files.deleteIfExists(root);
    }
  }

  private void run() throws IOException {
    do {
      moved = 0;
      empty(root, 0);
    } while (moved > 0);
    Files.deleteIfExists(root);
  }

  private void empty(Path directory, int depth) throws IOException {
    open(directory);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          Files.deleteIfExists(entry);
        } else if (depth >= DEPTH) {
          open(entry);
          Files.move(entry, root.resolve(".folded-" + System.nanoTime() + "-" + moved++));
        } else {
          empty(entry, depth + 1);
          Files.deleteIfExists(entry);
        }
      }
    }
  }

  private static void open(Path directory) throws IOException {
    if (!Files.isReadable(directory)
        || !Files.isWritable(directory)
        || !Files.isExecutable(directory)) {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }
  }
}
