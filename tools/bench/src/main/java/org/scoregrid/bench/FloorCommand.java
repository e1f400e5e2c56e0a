package org.scoregrid.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.scoregrid.testkit.TestImages;
import org.scoregrid.worker.container.ContainerEngine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code floor}: runs a minute of the engine alone, and next to it through our adapter. */
@Command(name = "floor", description = "the engine alone, with a small scoring program")
final class FloorCommand implements Callable<Integer> {
  @Mixin private RoundOptions options = new RoundOptions();

  @Option(names = "--engine", defaultValue = "docker", description = "${COMPLETION-CANDIDATES}")
  private BenchEngine engine = BenchEngine.docker;

  @Override
  public Integer call() throws Exception {
    String image = TestImages.python();
    Map<Integer, Rate> rates = new LinkedHashMap<>();
    Map<Integer, Rate> adapted = new LinkedHashMap<>();
    try (TemporaryDirectory directory = TemporaryDirectory.make();
        Floor floor = engine.floor(image, directory.path().resolve("floor"));
        ContainerEngine ours = engine.open(directory.path().resolve("engine"))) {
      EngineRounds adapter = new EngineRounds(ours, image, directory.path().resolve("adapter"));
      for (int round = 0; round < options.warmUp + options.rounds; round++) {
        for (int parallel : options.parallel) {
          Rate rate = floor.round(parallel, options.runs);
          Rate through = adapter.round(parallel, options.runs);
          if (round >= options.warmUp) {
            rates.merge(parallel, rate, Rate::plus);
            adapted.merge(parallel, through, Rate::plus);
          }
        }
      }
    }
    Table table = new Table("floor-" + engine);
    rates.forEach(
        (parallel, rate) -> table.add(row(parallel, rate, adapted.getOrDefault(parallel, rate))));
    table.print(options.json);
    return 0;
  }

  private static Map<String, Double> row(int parallel, Rate rate, Rate adapted) {
    Map<String, Double> row = new LinkedHashMap<>();
    row.put("parallel", (double) parallel);
    row.put("runs", (double) rate.runs());
    row.put("floor_runs_per_min", rate.perMinute());
    row.put("adapter_runs_per_min", adapted.perMinute());
    row.put("ratio", adapted.perMinute() / rate.perMinute());
    return row;
  }
}
