package org.scoregrid.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Remembers between starts which image could not be pulled, so that only one start waits for it.
 */
final class MissingImage {
  private final Path file;

  /**
   * @param directory made where it is missing
   */
  MissingImage(Path directory) {
    this.file = directory.resolve("missing-image");
  }

  boolean is(String image) throws IOException {
    return Files.exists(file) && Files.readString(file).strip().equals(image);
  }

  void remember(String image) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, image + "\n");
  }

  void forget() throws IOException {
    Files.deleteIfExists(file);
  }
}
