package org.scoregrid.standalone;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.scoregrid.cli.Execution;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The processes of an installation, the demo that is all of them in one, and {@code try}. */
@Command(
    name = "scoregrid",
    subcommands = {
      DemoCommand.class,
      WebCommand.class,
      SchedulerCommand.class,
      WorkerCommand.class,
      TryCommand.class,
      DoctorCommand.class,
      AdminCommand.class
    })
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Logging.configure();
    Execution.runAndExit(
        line(
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8)),
        args);
  }

  private static CommandLine line(PrintWriter out, PrintWriter err) {
    return new CommandLine(new Main()).setOut(out).setErr(err);
  }

  /** A command as {@link #main} runs it, without ending the process. */
  public static int run(PrintWriter out, PrintWriter err, String... args) {
    return Execution.run(line(out, err), args);
  }
}
