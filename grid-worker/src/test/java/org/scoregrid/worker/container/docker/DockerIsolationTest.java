package org.scoregrid.worker.container.docker;

import org.scoregrid.testkit.DockerDaemon;
import org.scoregrid.testkit.TestImages;
import org.scoregrid.worker.container.ContainerEngine;
import org.scoregrid.worker.container.IsolationContract;

final class DockerIsolationTest extends IsolationContract {
  @Override
  protected ContainerEngine open() throws Exception {
    return DockerEngine.connect(DockerConfig.DEFAULT.withSocket(DockerDaemon.shared().socket()));
  }

  @Override
  protected String image() {
    return TestImages.python();
  }
}
