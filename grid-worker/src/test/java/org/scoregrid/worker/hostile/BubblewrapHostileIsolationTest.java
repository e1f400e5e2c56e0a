package org.scoregrid.worker.hostile;

import java.util.List;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.testkit.TestImages;
import org.scoregrid.worker.container.ContainerEngine;

final class BubblewrapHostileIsolationTest extends HostileIsolationContract {
  @Override
  ContainerEngine open() throws Exception {
    return BubblewrapUnderTest.open();
  }

  @Override
  String image() {
    return TestImages.python();
  }

  @Override
  List<String> containersOf(RunReport.Ended ended) throws Exception {
    return BubblewrapUnderTest.containersOf(ended);
  }
}
