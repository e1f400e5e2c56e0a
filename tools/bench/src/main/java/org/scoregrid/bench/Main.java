package org.scoregrid.bench;

import java.util.logging.Level;
import java.util.logging.Logger;
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
      UnpackCommand.class
    })
public final class Main {
  // Held here, or the level would be forgotten.
  private static final Logger EVENTS = Logger.getLogger("");

  private Main() {}

  public static void main(String[] args) {
    EVENTS.setLevel(Level.WARNING);
    CommandLine line = new CommandLine(new Main());
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          command.getErr().println("bench: " + failure.getMessage());
          if (System.getenv("SCOREGRID_TRACE") != null) {
            failure.printStackTrace(command.getErr());
          }
          return CommandLine.ExitCode.SOFTWARE;
        });
    int code = CommandLine.ExitCode.SOFTWARE;
    try {
      code = line.execute(args);
    } catch (Error e) {
      // The exit below would be faster than the message of the JVM.
      e.printStackTrace();
    } finally {
      System.exit(code);
    }
  }
}
