package org.scoregrid.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Small archives for tests. */
final class Zips {
  private Zips() {}

  /**
   * @param files text by name in the archive
   * @return {@code target}
   */
  static Path of(Path target, Map<String, String> files) throws IOException {
    Map<String, byte[]> bytes = new TreeMap<>();
    files.forEach((name, text) -> bytes.put(name, text.getBytes(StandardCharsets.UTF_8)));
    return write(target, bytes);
  }

  /** A copy with one text file changed. */
  static Path edited(Path source, Path target, String name, UnaryOperator<String> edit)
      throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(source))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        files.put(entry.getName(), in.readAllBytes());
      }
    }
    files.computeIfPresent(
        name,
        (_, old) ->
            edit.apply(new String(old, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8));
    return write(target, files);
  }

  private static Path write(Path target, Map<String, byte[]> files) throws IOException {
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(target))) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        out.putNextEntry(new ZipEntry(file.getKey()));
        out.write(file.getValue());
        out.closeEntry();
      }
    }
    return target;
  }
}
