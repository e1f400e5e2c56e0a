package org.scoregrid.store.objects;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.scoregrid.store.BlobStore.Listing;
import org.scoregrid.store.BlobStore.StoredObject;

/**
 * One part of the listing of a tree of files, in the order of their keys. Folders that lie before
 * or outside of it are not opened. For one use.
 */
final class FolderListing {
  private final Path root;
  private final String prefix;
  private final String after;
  private final int max;
  private final List<StoredObject> found = new ArrayList<>();

  /**
   * @param after the last key of the part before; empty at the beginning
   */
  FolderListing(Path root, String prefix, String after, int max) {
    this.root = root;
    this.prefix = prefix;
    this.after = after;
    this.max = max;
  }

  Listing read() throws IOException {
    enter(root, "");
    return found.size() <= max
        ? new Listing(found, null)
        : new Listing(List.copyOf(found.subList(0, max)), found.get(max - 1).objectKey());
  }

  /** One more than asked for tells whether there is more. */
  private boolean isFull() {
    return found.size() > max;
  }

  private void enter(Path folder, String key) throws IOException {
    for (var child : children(folder, key).entrySet()) {
      if (isFull()) {
        return;
      }
      if (child.getKey().endsWith("/")) {
        if (mayHold(child.getKey())) {
          enter(child.getValue(), child.getKey());
        }
      } else {
        add(child.getValue(), child.getKey());
      }
    }
  }

  private boolean mayHold(String folder) {
    boolean inside = folder.startsWith(prefix) || prefix.startsWith(folder);
    return inside && (folder.compareTo(after) > 0 || after.startsWith(folder));
  }

  /** By key; those of folders end with a slash, as it counts for the order. */
  private static TreeMap<String, Path> children(Path folder, String key) throws IOException {
    TreeMap<String, Path> children = new TreeMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        String name = key + entry.getFileName();
        if (ObjectKeyRules.allows(name)) {
          boolean isFolder = Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS);
          children.put(isFolder ? name + "/" : name, entry);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      // Removed meanwhile, with its last object.
      return new TreeMap<>();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return children;
  }

  private void add(Path file, String key) throws IOException {
    if (!key.startsWith(prefix) || key.compareTo(after) <= 0) {
      return;
    }
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isRegularFile()) {
        found.add(
            new StoredObject(key, attributes.size(), attributes.lastModifiedTime().toInstant()));
      }
    } catch (NoSuchFileException e) {
      // Removed meanwhile.
    }
  }
}
