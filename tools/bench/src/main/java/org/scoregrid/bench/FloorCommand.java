package org.scoregrid.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.scoregrid.testkit.DockerDaemon;
import org.scoregrid.testkit.TestImages;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code floor}: runs a minute of the engine alone. */
@Command(name = "floor", description = "the Docker engine alone, with a small scoring program")
final class FloorCommand implements Callable<Integer> {
  @Mixin private RoundOptions options = new RoundOptions();

  @Override
  public Integer call() throws Exception {
    String image = TestImages.python();
    Map<Integer, Rate> rates = new LinkedHashMap<>();
    try (TemporaryDirectory directory = TemporaryDirectory.make();
        FloorRounds floor =
            new FloorRounds(DockerDaemon.shared().socket(), image, directory.path())) {
      for (int round = 0; round <= options.rounds; round++) {
        for (int parallel : options.parallel) {
          Rate rate = floor.round(parallel, options.runs);
          if (round > 0) {
            rates.merge(parallel, rate, Rate::plus);
          }
        }
      }
    }
    Table table = new Table("floor");
    rates.forEach((parallel, rate) -> table.add(row(parallel, rate)));
    table.print(options.json);
    return 0;
  }

  private static Map<String, Double> row(int parallel, Rate rate) {
    Map<String, Double> row = new LinkedHashMap<>();
    row.put("parallel", (double) parallel);
    row.put("runs", (double) rate.runs());
    row.put("floor_runs_per_min", rate.perMinute());
    return row;
  }
}
