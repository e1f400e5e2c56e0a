package org.scoregrid.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code scoregrid}. */
@Command(
    name = "scoregrid",
    exitCodeOnExecutionException = CommandLine.ExitCode.USAGE,
    description = "Runs and serves machine-learning competitions.",
    mixinStandardHelpOptions = true,
    subcommands = Lint.class)
public final class Main implements Runnable {
  private final PrintWriter out;

  private Main(PrintWriter out) {
    this.out = out;
  }

  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    Execution.runAndExit(line(out, err), args);
  }

  /**
   * @return the exit code: 0 well, 1 the thing asked about is not well, 2 the command is not
   *     understood or a file cannot be read
   */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    return Execution.run(line(out, err), args);
  }

  private static CommandLine line(PrintWriter out, PrintWriter err) {
    return new CommandLine(new Main(out)).setOut(out).setErr(err);
  }

  @Override
  public void run() {
    new CommandLine(this).usage(out);
  }
}
