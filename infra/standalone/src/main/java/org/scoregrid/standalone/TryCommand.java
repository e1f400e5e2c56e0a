package org.scoregrid.standalone;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.standalone.trial.Printable;
import org.scoregrid.standalone.trial.Trial;
import org.scoregrid.standalone.trial.TrialDirectory;
import org.scoregrid.standalone.trial.TrialPlan;
import org.scoregrid.standalone.trial.TrialReport;
import org.scoregrid.standalone.trial.Unusable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code try}: a submission on this machine, as a worker of a site would run it. */
@Command(
    name = "try",
    exitCodeOnExecutionException = TryCommand.MACHINE,
    mixinStandardHelpOptions = true,
    description = {
      "Runs a submission against a bundle on this machine, as a site's worker would.",
      "Logs go to the error stream, the scores as JSON to standard output.",
      "Exit code: 0 scored, 1 the submission failed, 2 wrong arguments or a bundle that does not"
          + " load, 3 a fault of the organizer or of this machine."
    })
final class TryCommand implements Callable<Integer> {
  private static final int UNUSABLE = 2;
  static final int MACHINE = 3;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(index = "0", paramLabel = "BUNDLE.zip", description = "the competition's bundle")
  private Path bundle = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "SUBMISSION",
      description = "a zip, a folder or a single file")
  private Path submission = Path.of("");

  @Option(
      names = "--phase",
      paramLabel = "N",
      defaultValue = "1",
      description = "number of the phase by date, from 1 (${DEFAULT-VALUE})")
  private int phase = 1;

  @Option(names = "--task", paramLabel = "INDEX", description = "only the task with this index")
  private @Nullable String task;

  @Option(names = "--engine", defaultValue = "auto", description = "auto, docker or bubblewrap")
  private String engine = "auto";

  @Option(names = "--json", description = "print one JSON object with times, exit codes and faults")
  private boolean json;

  @Option(names = "--keep", paramLabel = "DIR", description = "keep logs and results there")
  private @Nullable Path keep;

  @Override
  public Integer call() {
    Logging.onlyMistakes();
    Lifetime lifetime = new Lifetime();
    lifetime.interruptAtEnd(Thread.currentThread());
    try {
      return attempt();
    } catch (Unusable e) {
      return refused(e);
    } catch (FaultException e) {
      TrialReport.tell(e.fault(), err());
      return TrialReport.exitCode(e.fault());
    } catch (FileSystemException e) {
      // Its message may be the name alone.
      say("scoregrid try: a file cannot be used: " + e.getMessage());
      return MACHINE;
    } catch (IOException e) {
      say("scoregrid try: " + e.getMessage());
      return MACHINE;
    } catch (InterruptedException e) {
      say("stopped");
      return MACHINE;
    } finally {
      lifetime.over();
    }
  }

  private int attempt() throws Unusable, FaultException, IOException, InterruptedException {
    EngineChoice.Wish wish =
        EngineChoice.Wish.find(engine)
            .orElseThrow(
                () ->
                    new Unusable(
                        "there is no engine " + engine + "; use auto, docker or bubblewrap"));
    try (TrialPlan plan = TrialPlan.read(bundle, phase, task)) {
      if (!Files.exists(submission)) {
        throw new Unusable("there is no submission at " + submission);
      }
      try (TrialDirectory directory = TrialDirectory.make(temporary())) {
        return attempt(plan, directory, wish);
      }
    }
  }

  private int attempt(TrialPlan plan, TrialDirectory directory, EngineChoice.Wish wish)
      throws Unusable, FaultException, IOException, InterruptedException {
    String image = plan.competition().settings().dockerImage();
    EngineChoice choice = EngineChoice.forTrial(wish, image, directory.engine(), this::say);
    try (var running = choice.engine()) {
      say("Programs run with " + running.name() + ": " + choice.why() + ".");
      TrialReport report = new Trial(plan, directory, err(), keep).run(submission, running);
      out().println(json ? report.json() : report.scores());
      return report.exitCode();
    }
  }

  /** Java does not look at the variable by itself. */
  private static Path temporary() {
    String named = System.getenv("TMPDIR");
    return Path.of(named == null || named.isEmpty() ? System.getProperty("java.io.tmpdir") : named);
  }

  private int refused(Unusable unusable) {
    if (json && !unusable.report().problems().isEmpty()) {
      out().println(unusable.report().json());
    } else {
      unusable.report().print(err());
    }
    say("scoregrid try: " + unusable.getMessage());
    return UNUSABLE;
  }

  /** The text may hold names out of a bundle. */
  private void say(String text) {
    err().println(Printable.line(text));
  }

  private PrintWriter out() {
    return command().commandLine().getOut();
  }

  private PrintWriter err() {
    return command().commandLine().getErr();
  }

  private CommandSpec command() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets the command before it calls it");
    }
    return spec;
  }
}
