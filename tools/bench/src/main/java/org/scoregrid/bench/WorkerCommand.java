package org.scoregrid.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.scoregrid.testkit.TestImages;
import org.scoregrid.worker.WorkerProcess;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code worker}: the whole worker against the engine alone, round by round in turn. */
@Command(name = "worker", description = "the worker with real services, next to the engine alone")
final class WorkerCommand implements Callable<Integer> {
  @Mixin private RoundOptions options = new RoundOptions();

  @Option(names = "--engine", defaultValue = "docker", description = "${COMPLETION-CANDIDATES}")
  private BenchEngine engine = BenchEngine.docker;

  @Override
  public Integer call() throws Exception {
    String image = TestImages.python();
    Table table = new Table("worker-" + engine);
    try (TemporaryDirectory directory = TemporaryDirectory.make();
        Floor floor = engine.floor(image, directory.path().resolve("floor"));
        WorkerLab lab = WorkerLab.open(engine, image, directory.path().resolve("lab"))) {
      for (int parallel : options.parallel) {
        table.add(series(floor, lab, parallel));
      }
    }
    table.print(options.json);
    return 0;
  }

  private Map<String, Double> series(Floor floor, WorkerLab lab, int parallel) throws Exception {
    @Nullable Rate alone = null;
    WorkerLab.@Nullable Round whole = null;
    try (WorkerProcess _ = lab.worker(parallel)) {
      for (int round = 0; round <= options.rounds; round++) {
        Rate floorRate = floor.round(parallel, options.runs);
        WorkerLab.Round workerRound = lab.round(parallel, options.runs);
        if (round > 0) {
          alone = alone == null ? floorRate : alone.plus(floorRate);
          whole = whole == null ? workerRound : whole.plus(workerRound);
        }
      }
    }
    if (alone == null || whole == null) {
      throw new IllegalArgumentException("--rounds must be at least 1");
    }
    Map<String, Double> row = new LinkedHashMap<>();
    row.put("parallel", (double) parallel);
    row.put("runs", (double) whole.rate().runs());
    row.put("floor_runs_per_min", alone.perMinute());
    row.put("worker_runs_per_min", whole.rate().perMinute());
    row.put("ratio", whole.rate().perMinute() / alone.perMinute());
    row.put("cpu_ms_per_run", whole.cpuMillisPerRun());
    return row;
  }
}
