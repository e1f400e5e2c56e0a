package org.scoregrid.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** A directory that goes when the benchmark is over. */
record TemporaryDirectory(Path path) implements AutoCloseable {

  static TemporaryDirectory make() throws IOException {
    return new TemporaryDirectory(Files.createTempDirectory("scoregrid-bench"));
  }

  @Override
  public void close() throws IOException {
    try (var all = Files.walk(path)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
