package org.scoregrid.worker.container.docker;

import java.util.List;
import org.scoregrid.testkit.DockerDaemon;
import org.scoregrid.testkit.TestImages;
import org.scoregrid.worker.container.ContainerEngine;
import org.scoregrid.worker.container.ContainerEngineContract;

final class DockerEngineContractTest extends ContainerEngineContract {
  @Override
  protected ContainerEngine open() throws Exception {
    return DockerEngine.connect(DockerConfig.DEFAULT.withSocket(DockerDaemon.shared().socket()));
  }

  @Override
  protected String image() {
    return TestImages.python();
  }

  @Override
  protected List<String> traces(String name) {
    var found =
        DockerDaemon.shared()
            .ask("ps", "-a", "--filter", "name=" + name + "-", "--format", "{{.ID}}");
    return found.lines().toList();
  }
}
