package org.scoregrid.worker.container.bubblewrap;

import java.util.List;
import org.scoregrid.testkit.TestImages;
import org.scoregrid.worker.container.ContainerEngine;
import org.scoregrid.worker.container.ContainerEngineContract;

final class BubblewrapEngineContractTest extends ContainerEngineContract {
  @Override
  protected ContainerEngine open() throws Exception {
    return SharedTrees.open();
  }

  @Override
  protected String image() {
    return TestImages.python();
  }

  @Override
  protected List<String> traces(String name) throws Exception {
    return SharedTrees.traces(name);
  }
}
