package org.scoregrid.worker.hostile;

import java.io.IOException;
import java.util.List;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.worker.container.ContainerEngine;
import org.scoregrid.worker.container.bubblewrap.SharedTrees;

/** The fast engine on images of the machine's Docker, and what the host shows of a run. */
final class BubblewrapUnderTest {
  private BubblewrapUnderTest() {}

  static ContainerEngine open() throws IOException {
    return SharedTrees.open();
  }

  static List<String> containersOf(RunReport.Ended ended) throws IOException {
    return SharedTrees.traces("scoregrid-" + ended.key().run() + "-" + ended.key().attempt());
  }
}
