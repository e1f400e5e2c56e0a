package org.scoregrid.bench;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code start}: seconds to the READY line, and memory. */
@Command(name = "start", description = "the demo's first start and the starts after it")
final class StartCommand implements Callable<Integer> {
  private static final int SUBMISSIONS = 5;

  @Option(names = "--runs", defaultValue = "3", description = "starts after the first")
  private int runs;

  @Option(names = "--engine", defaultValue = "auto", description = "auto, docker or bubblewrap")
  private String engine = "auto";

  @Option(names = "--json", description = "one JSON object as last line")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    Table table = new Table("start");
    try (TemporaryDirectory directory = TemporaryDirectory.make()) {
      Path data = directory.path().resolve("data");
      for (int start = 1; start <= runs + 1; start++) {
        try (DemoProcess demo = DemoProcess.start(data, List.of("--engine", engine))) {
          table.add(row(start, demo, directory.path().resolve("bundle-" + start)));
        }
      }
    }
    table.print(json);
    return 0;
  }

  private static Map<String, Double> row(int start, DemoProcess demo, Path bundle)
      throws Exception {
    Map<String, Double> row = new LinkedHashMap<>();
    row.put("start", (double) start);
    row.put("seconds_to_ready", demo.toReady().toMillis() / 1000.0);
    row.put("jvm_mib_at_ready", demo.memoryMib());
    row.put("database_mib_at_ready", demo.databaseMib());
    try (BenchCompetition competition = BenchCompetition.create(demo.site(), bundle)) {
      for (int i = 0; i < SUBMISSIONS; i++) {
        competition.submit();
      }
    }
    row.put("jvm_mib_after_5", demo.memoryMib());
    row.put("database_mib_after_5", demo.databaseMib());
    return row;
  }
}
