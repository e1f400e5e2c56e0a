package org.scoregrid.worker.hostile;

import java.util.List;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.testkit.TestImages;
import org.scoregrid.worker.container.ContainerEngine;

final class DockerHostileLimitsTest extends HostileLimitsContract {
  @Override
  ContainerEngine open() throws Exception {
    return DockerUnderTest.open();
  }

  @Override
  String image() {
    return TestImages.python();
  }

  @Override
  List<String> containersOf(RunReport.Ended ended) {
    return DockerUnderTest.containersOf(ended);
  }
}
