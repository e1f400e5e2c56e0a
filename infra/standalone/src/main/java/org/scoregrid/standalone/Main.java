package org.scoregrid.standalone;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The processes of an installation, and the demo that is all of them in one. */
@Command(
    name = "scoregrid",
    subcommands = {
      DemoCommand.class,
      WebCommand.class,
      SchedulerCommand.class,
      WorkerCommand.class
    })
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Logging.configure();
    CommandLine line = new CommandLine(new Main());
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          command.getErr().println("scoregrid: " + failure.getMessage());
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
      // Also after an error: threads of a half-started process must not keep it alive.
      System.exit(code);
    }
  }
}
