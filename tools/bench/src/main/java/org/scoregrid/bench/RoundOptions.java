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

  @Option(names = "--rounds", defaultValue = "3", description = "rounds after the warm-up round")
  int rounds;

  @Option(names = "--json", description = "one JSON object as last line")
  boolean json;
}
