package org.scoregrid.bench;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.scoregrid.cli.Execution;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The benchmarks; each prints a table and, with {@code --json}, one JSON object as last line. */
@Command(
    name = "bench",
    subcommands = {
      FloorCommand.class,
      WorkerCommand.class,
      LatencyCommand.class,
      StartCommand.class,
      UnpackCommand.class,
      WebCommand.class,
      GridCommand.class
    })
public final class Main {
  // Held here, or the level would be forgotten.
  private static final Logger EVENTS = Logger.getLogger("");

  private Main() {}

  public static void main(String[] args) {
    EVENTS.setLevel(Level.WARNING);
    Execution.runAndExit(new CommandLine(new Main()), args);
  }
}
