package org.scoregrid.worker.container.bubblewrap;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.worker.container.ContainerEngine;
import org.scoregrid.worker.container.IsolationContract;

final class HostProgramsIsolationTest extends IsolationContract {
  private final Path state;

  HostProgramsIsolationTest(@TempDir Path state) {
    this.state = state;
  }

  @Override
  protected ContainerEngine open() throws Exception {
    return BubblewrapEngine.forDemo(BubblewrapConfig.in(state));
  }

  @Override
  protected String image() {
    return "";
  }
}
