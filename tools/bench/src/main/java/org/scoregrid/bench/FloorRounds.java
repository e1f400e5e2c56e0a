package org.scoregrid.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.scoregrid.domain.run.Limits;

/** Rounds of the Docker engine alone. */
final class FloorRounds implements Floor {
  private final DockerFloor floor;
  private final Path outputs;
  private final Map<Path, String> inputs;

  /**
   * @param directory belongs to it alone
   */
  FloorRounds(URI socket, String image, Path directory) throws IOException {
    this.floor = new DockerFloor(socket.toString(), image, Limits.DEFAULT);
    this.inputs = ScoringWork.layOut(directory.resolve("work"));
    this.outputs = Files.createDirectories(directory.resolve("outputs"));
  }

  @Override
  public Rate round(int parallel, int runs) throws Exception {
    return Parallel.measure(parallel, runs, this::run);
  }

  private int run() throws IOException, InterruptedException {
    Path output = Files.createTempDirectory(outputs, "run");
    Map<Path, String> directories = new HashMap<>(inputs);
    directories.put(output, "/app/output");
    floor.run(ScoringWork.command(), directories);
    if (!Files.exists(output.resolve("scores.json"))) {
      throw new IOException("the scoring program of the floor left no scores");
    }
    return 0;
  }

  @Override
  public void close() throws IOException {
    floor.close();
  }
}
