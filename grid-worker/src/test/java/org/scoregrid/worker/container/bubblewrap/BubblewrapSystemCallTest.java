package org.scoregrid.worker.container.bubblewrap;

import org.scoregrid.testkit.TestImages;
import org.scoregrid.worker.container.ContainerEngine;
import org.scoregrid.worker.container.SystemCallContract;

final class BubblewrapSystemCallTest extends SystemCallContract {
  @Override
  protected ContainerEngine open() throws Exception {
    return SharedTrees.open();
  }

  @Override
  protected String image() {
    return TestImages.python();
  }
}
