package org.scoregrid.worker.workspace;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a tree holds while programs may still change it. Links are not followed.
 *
 * @param bytes of the plain files
 * @param entries files, directories and whatever else there is
 */
public record TreeSize(long bytes, int entries) {

  /** Counts until one of the bounds is exceeded; what vanishes or cannot be read is left out. */
  public static TreeSize of(Path root, long maxBytes, int maxEntries) {
    TreeSize size = new TreeSize(0, 0);
    Deque<Path> open = new ArrayDeque<>();
    open.add(root);
    while (!open.isEmpty() && size.isWithin(maxBytes, maxEntries)) {
      size = size.plusChildren(open.removeLast(), open, maxBytes, maxEntries);
    }
    return size;
  }

  private boolean isWithin(long maxBytes, int maxEntries) {
    return bytes <= maxBytes && entries <= maxEntries;
  }

  private TreeSize plusChildren(Path directory, Deque<Path> open, long maxBytes, int maxEntries) {
    TreeSize size = this;
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
      for (Path child : children) {
        size = size.plus(child, open);
        if (!size.isWithin(maxBytes, maxEntries)) {
          return size;
        }
      }
    } catch (IOException | DirectoryIteratorException _) {
      return size;
    }
    return size;
  }

  private TreeSize plus(Path child, Deque<Path> open) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isDirectory()) {
        open.addLast(child);
      }
      long size = attributes.isRegularFile() ? attributes.size() : 0;
      return new TreeSize(bytes + size, entries + 1);
    } catch (IOException _) {
      return this;
    }
  }
}
