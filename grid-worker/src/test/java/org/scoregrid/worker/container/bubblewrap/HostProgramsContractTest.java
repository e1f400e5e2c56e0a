package org.scoregrid.worker.container.bubblewrap;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.worker.container.ContainerEngine;
import org.scoregrid.worker.container.ContainerEngineContract;

final class HostProgramsContractTest extends ContainerEngineContract {
  private static final List<Path> CORNERS =
      Stream.of("", "memory", "pids", "cpu")
          .map(c -> Path.of("/sys/fs/cgroup").resolve(c).resolve("scoregrid"))
          .toList();

  private final Path state;

  HostProgramsContractTest(@TempDir Path state) {
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

  @Override
  protected List<String> traces(String name) throws Exception {
    var found = new java.util.ArrayList<String>();
    for (var root : Stream.concat(CORNERS.stream(), Stream.of(state)).toList()) {
      if (Files.isDirectory(root)) {
        try (var all = Files.find(root, 3, (p, _) -> p.toString().contains(name + "-"))) {
          all.forEach(p -> found.add(p.toString()));
        }
      }
    }
    return found;
  }
}
