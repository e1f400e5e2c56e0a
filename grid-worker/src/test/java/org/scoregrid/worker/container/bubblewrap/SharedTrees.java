package org.scoregrid.worker.container.bubblewrap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.scoregrid.testkit.DockerDaemon;
import org.scoregrid.worker.container.docker.DockerConfig;
import org.scoregrid.worker.container.docker.DockerEngine;

/** One state directory in memory for all tests of a JVM, so that the image is unpacked once. */
public final class SharedTrees {
  private static final Path STATE = make();
  private static final DockerEngine DOCKER = connect();

  private SharedTrees() {}

  private static Path make() {
    try {
      var directory = Files.createTempDirectory(Path.of("/dev/shm"), "scoregrid-bubblewrap");
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> delete(directory)));
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> all = Files.walk(directory)) {
      for (var each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DockerEngine connect() {
    try {
      return DockerEngine.connect(DockerConfig.DEFAULT.withSocket(DockerDaemon.shared().socket()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static BubblewrapEngine open() throws IOException {
    return BubblewrapEngine.open(BubblewrapConfig.in(STATE), DOCKER.images());
  }

  static DockerEngine docker() {
    return DOCKER;
  }

  /** What the host shows of a sandbox: a place, and processes in a control group. */
  public static List<String> traces(String name) throws IOException {
    var found = new ArrayList<String>();
    var places = STATE.resolve("places");
    if (Files.isDirectory(places)) {
      try (var all = Files.find(places, 2, (p, _) -> p.toString().contains(name + "-"))) {
        all.forEach(p -> found.add(p.toString()));
      }
    }
    return found;
  }
}
