package org.scoregrid.worker.hostile;

import java.io.IOException;
import java.util.List;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.testkit.DockerDaemon;
import org.scoregrid.worker.HostileGrid;
import org.scoregrid.worker.container.ContainerEngine;
import org.scoregrid.worker.container.docker.DockerConfig;
import org.scoregrid.worker.container.docker.DockerEngine;

/** The machine's Docker engine, and what it shows of a run. */
final class DockerUnderTest {
  private DockerUnderTest() {}

  static ContainerEngine open() throws IOException {
    return DockerEngine.connect(DockerConfig.DEFAULT.withSocket(DockerDaemon.shared().socket()));
  }

  static List<String> containersOf(RunReport.Ended ended) {
    String name = "scoregrid-" + ended.key().run() + "-" + ended.key().attempt() + "-";
    String label = "label=scoregrid.worker=" + HostileGrid.WORKER;
    return DockerDaemon.shared()
        .ask("ps", "-a", "--filter", label, "--format", "{{.Names}}")
        .lines()
        .filter(each -> each.startsWith(name))
        .toList();
  }
}
