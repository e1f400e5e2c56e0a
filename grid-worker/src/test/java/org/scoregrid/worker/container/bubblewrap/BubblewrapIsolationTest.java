package org.scoregrid.worker.container.bubblewrap;

import org.scoregrid.testkit.TestImages;
import org.scoregrid.worker.container.ContainerEngine;
import org.scoregrid.worker.container.IsolationContract;

final class BubblewrapIsolationTest extends IsolationContract {
  @Override
  protected ContainerEngine open() throws Exception {
    return SharedTrees.open();
  }

  @Override
  protected String image() {
    return TestImages.python();
  }
}
