package org.scoregrid.worker;

import org.scoregrid.testkit.DockerDaemon;
import org.scoregrid.worker.container.ContainerEngine;
import org.scoregrid.worker.container.docker.DockerConfig;
import org.scoregrid.worker.container.docker.DockerEngine;

final class DockerEngineRunTest extends EngineRunContract {
  @Override
  ContainerEngine open() throws Exception {
    return DockerEngine.connect(DockerConfig.DEFAULT.withSocket(DockerDaemon.shared().socket()));
  }
}
