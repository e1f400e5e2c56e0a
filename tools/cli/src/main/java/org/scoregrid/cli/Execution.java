package org.scoregrid.cli;

import picocli.CommandLine;

/** How every command ends: with one line on the error stream where it failed, and an exit code. */
public final class Execution {
  private Execution() {}

  /**
   * Runs a command. Failures are one line; {@code SCOREGRID_TRACE} in the environment adds where
   * they come from. The exit code of a command that threw is the one of its annotation.
   */
  public static int run(CommandLine line, String... args) {
    String program = line.getCommandName();
    return line.setExecutionExceptionHandler(
            (failure, command, _) -> {
              String name = command.getCommandName();
              String shown = name.equals(program) ? name : program + " " + name;
              command.getErr().println(shown + ": " + failure.getMessage());
              if (System.getenv("SCOREGRID_TRACE") != null) {
                failure.printStackTrace(command.getErr());
              }
              return command.getCommandSpec().exitCodeOnExecutionException();
            })
        .execute(args);
  }

  /** Runs a command and ends the process, whatever threads are left. */
  public static void runAndExit(CommandLine line, String... args) {
    int code = line.getCommandSpec().exitCodeOnExecutionException();
    try {
      code = run(line, args);
    } catch (Error e) {
      // The exit below would be faster than the message of the JVM.
      e.printStackTrace();
    } finally {
      // Also after an error: threads of a half-started process must not keep it alive.
      System.exit(code);
    }
  }
}
