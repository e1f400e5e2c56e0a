package org.scoregrid.worker;

import org.scoregrid.worker.container.ContainerEngine;
import org.scoregrid.worker.container.bubblewrap.SharedTrees;

final class BubblewrapEngineRunTest extends EngineRunContract {
  @Override
  ContainerEngine open() throws Exception {
    return SharedTrees.open();
  }
}
