package org.scoregrid.bundle;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.jspecify.annotations.Nullable;

/**
 * Zips a folder of a bundle. Names are sorted and times fixed, so that the same folder in two
 * bundles is the same blob.
 */
final class FolderZip {
  /** Not the first day of DOS time: that one stands for "before" and is written differently. */
  private static final LocalDateTime FIXED_TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

  private final BundleArchive archive;

  FolderZip(BundleArchive archive) {
    this.archive = archive;
  }

  void write(String folder, Path target) throws IOException {
    if (!archive.tree().isFolder(folder)) {
      throw new IllegalArgumentException("no such folder: " + folder);
    }
    TreeMap<String, Entry> entries = new TreeMap<>();
    int root = folder.length() + 1;
    archive.tree().foldersIn(folder).forEach(p -> entries.put(p.substring(root) + "/", NO_BYTES));
    archive.tree().filesIn(folder).forEach((p, e) -> entries.put(p.substring(root), new Entry(e)));
    try (ZipOutputStream out =
        new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(target)))) {
      for (var named : entries.entrySet()) {
        write(named.getKey(), named.getValue(), out);
      }
    }
  }

  private void write(String name, Entry entry, ZipOutputStream out) throws IOException {
    ZipEntry written = new ZipEntry(name);
    written.setTimeLocal(FIXED_TIME);
    out.putNextEntry(written);
    if (entry.file() != null) {
      try (InputStream in = archive.open(entry.file())) {
        in.transferTo(out);
      }
    }
    out.closeEntry();
  }

  /**
   * @param file null for a folder
   */
  private record Entry(@Nullable ZipArchiveEntry file) {}

  private static final Entry NO_BYTES = new Entry(null);
}
