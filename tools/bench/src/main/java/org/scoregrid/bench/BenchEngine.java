package org.scoregrid.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.scoregrid.testkit.DockerDaemon;
import org.scoregrid.worker.container.ContainerEngine;
import org.scoregrid.worker.container.bubblewrap.BubblewrapConfig;
import org.scoregrid.worker.container.bubblewrap.BubblewrapEngine;
import org.scoregrid.worker.container.docker.DockerConfig;
import org.scoregrid.worker.container.docker.DockerEngine;

/** Which engine is measured; names are those of the command line. */
enum BenchEngine {
  docker,
  bubblewrap;

  /**
   * @param directory belongs to it alone
   */
  Floor floor(String image, Path directory) throws IOException, InterruptedException {
    return switch (this) {
      case docker -> new FloorRounds(socket(), image, directory);
      case bubblewrap -> new BubblewrapFloor(image, directory);
    };
  }

  /** Our adapter; with bubblewrap the images come from Docker. */
  ContainerEngine open(Path directory) throws IOException {
    DockerEngine engine = DockerEngine.connect(DockerConfig.DEFAULT.withSocket(socket()));
    return switch (this) {
      case docker -> engine;
      case bubblewrap -> BubblewrapEngine.open(BubblewrapConfig.in(directory), engine.images());
    };
  }

  private static URI socket() {
    return DockerDaemon.shared().socket();
  }
}
