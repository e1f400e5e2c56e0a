package org.scoregrid.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code latency}: how long one person waits for a score when nobody else does. */
@Command(name = "latency", description = "from a result submission's POST to its score")
final class LatencyCommand implements Callable<Integer> {
  private static final int WARM_UP = 5;

  @Option(
      names = "--runs",
      defaultValue = "30",
      description = "submissions after those that warm up")
  private int runs;

  @Option(names = "--engine", defaultValue = "bubblewrap", description = "docker or bubblewrap")
  private String engine = "bubblewrap";

  @Option(names = "--json", description = "one JSON object as last line")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    List<Duration> times = new ArrayList<>();
    List<String> options = List.of("--no-sample", "--slots", "1", "--engine", engine);
    try (TemporaryDirectory directory = TemporaryDirectory.make();
        DemoProcess demo = DemoProcess.start(directory.path().resolve("data"), options);
        BenchCompetition competition =
            BenchCompetition.create(demo.site(), directory.path().resolve("bundle"))) {
      for (int i = -WARM_UP; i < runs; i++) {
        Duration time = competition.submit();
        if (i >= 0) {
          times.add(time);
        }
      }
    }
    times.sort(null);
    Map<String, Double> row = new LinkedHashMap<>();
    row.put("submissions", (double) times.size());
    row.put("min_ms", millis(times, 0));
    row.put("p50_ms", millis(times, 0.5));
    row.put("p95_ms", millis(times, 0.95));
    row.put("max_ms", millis(times, 1));
    Table table = new Table("latency-" + engine);
    table.add(row);
    table.print(json);
    return 0;
  }

  /**
   * @param sorted not empty
   * @param share 0 the least, 1 the greatest
   */
  private static double millis(List<Duration> sorted, double share) {
    int index = (int) Math.ceil(share * sorted.size()) - 1;
    return sorted.get(Math.max(0, index)).toNanos() / 1e6;
  }
}
