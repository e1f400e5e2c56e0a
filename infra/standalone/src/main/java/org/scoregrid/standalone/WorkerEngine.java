package org.scoregrid.standalone;

import java.io.IOException;
import java.nio.file.Path;
import org.scoregrid.worker.container.ContainerEngine;
import org.scoregrid.worker.container.PreferredEngine;
import org.scoregrid.worker.container.bubblewrap.BubblewrapConfig;
import org.scoregrid.worker.container.bubblewrap.BubblewrapEngine;
import org.scoregrid.worker.container.docker.DockerConfig;
import org.scoregrid.worker.container.docker.DockerEngine;

/**
 * Which container engine the worker of a site uses, and why. Images always come from Docker or
 * Podman.
 *
 * @param why one sentence for the terminal
 */
record WorkerEngine(ContainerEngine engine, String why) {

  /**
   * Opens it. The fast engine is chosen by itself only where the host has its whole isolation and
   * no graphics processor; runs that it cannot serve go to the other.
   *
   * @param home directory of the worker
   * @throws IOException with a sentence for a person where the wish cannot be had
   */
  static WorkerEngine open(EngineChoice.Wish wish, DockerConfig config, Path home)
      throws IOException {
    DockerEngine docker = DockerEngine.connect(config);
    boolean opened = false;
    try {
      WorkerEngine chosen =
          switch (wish) {
            case DOCKER -> new WorkerEngine(docker, "you asked for it");
            case BUBBLEWRAP -> fast(docker, home, "you asked for it");
            case AUTO -> byItself(docker, home);
          };
      opened = true;
      return chosen;
    } finally {
      if (!opened) {
        docker.close();
      }
    }
  }

  private static WorkerEngine byItself(DockerEngine docker, Path home) {
    if (BubblewrapEngine.leavesGpuIdle()) {
      return new WorkerEngine(docker, "this host has a graphics processor");
    }
    try {
      return fast(docker, home, "this host has all that it needs");
    } catch (IOException e) {
      return new WorkerEngine(docker, "bubblewrap lacks something here: " + e.getMessage());
    }
  }

  private static WorkerEngine fast(DockerEngine docker, Path home, String why) throws IOException {
    BubblewrapConfig config = BubblewrapConfig.in(home.resolve("bubblewrap"));
    ContainerEngine fast = BubblewrapEngine.open(config, docker.images());
    return new WorkerEngine(new PreferredEngine(fast, docker), why);
  }
}
