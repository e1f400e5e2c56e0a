package org.scoregrid.bench;

import java.util.List;
import picocli.CommandLine.Option;

/** How much is measured. */
final class RoundOptions {
  @Option(
      names = "--parallel",
      split = ",",
      defaultValue = "1,2,4",
      description = "runs at the same time, one series for each number")
  List<Integer> parallel = List.of();

  @Option(names = "--runs", defaultValue = "60", description = "runs of a round")
  int runs;

  @Option(names = "--rounds", defaultValue = "3", description = "rounds that count")
  int rounds;

  @Option(names = "--warm-up", defaultValue = "1", description = "rounds before that do not count")
  int warmUp;

  @Option(names = "--json", description = "one JSON object as last line")
  boolean json;
}
