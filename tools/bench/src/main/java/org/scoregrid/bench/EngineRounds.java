package org.scoregrid.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.scoregrid.domain.id.Attempt;
import org.scoregrid.domain.id.RunId;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.Network;
import org.scoregrid.worker.container.ContainerEngine;
import org.scoregrid.worker.container.ContainerSpec;

/** Rounds of our adapter of an engine, without the rest of the worker. */
final class EngineRounds {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final ContainerEngine engine;
  private final String image;
  private final Path outputs;
  private final List<ContainerSpec.Mount> inputs = new ArrayList<>();
  private final AtomicInteger count = new AtomicInteger();

  /**
   * @param directory belongs to it alone
   */
  EngineRounds(ContainerEngine engine, String image, Path directory) throws IOException {
    this.engine = engine;
    this.image = image;
    this.outputs = Files.createDirectories(directory.resolve("outputs"));
    ScoringWork.layOut(directory.resolve("work"))
        .forEach((path, target) -> inputs.add(new ContainerSpec.Mount(path, target, false)));
  }

  Rate round(int parallel, int runs) throws Exception {
    engine.ensureImage(image);
    return Parallel.measure(parallel, runs, this::run);
  }

  private int run() throws Exception {
    int number = count.incrementAndGet();
    Path output = Files.createDirectory(outputs.resolve("run-" + number));
    List<ContainerSpec.Mount> mounts = new ArrayList<>(inputs);
    mounts.add(new ContainerSpec.Mount(output, "/app/output", false));
    ContainerSpec spec =
        new ContainerSpec(
            "bench-" + number,
            new WorkerName("bench-engine"),
            new RunId(number),
            new Attempt(1),
            image,
            ScoringWork.command(),
            "/app/program",
            Map.of(),
            mounts,
            Network.NONE,
            Limits.DEFAULT);
    try (var container = engine.start(spec, (_, _, _, _) -> {})) {
      var exit = container.await(LIMIT);
      if (exit.isEmpty() || exit.get().code() != 0) {
        throw new IOException("the scoring program of the engine failed: " + exit);
      }
    }
    return 0;
  }
}
