package org.scoregrid.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.scoregrid.bundle.BundleFiles;
import org.scoregrid.bundle.BundleLimits;
import org.scoregrid.bundle.BundleReader;
import org.scoregrid.bundle.Problem;
import org.scoregrid.bundle.Reading;
import org.scoregrid.domain.competition.CompetitionDraft;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says everything that keeps a bundle from loading, without a server. */
@Command(
    name = "lint",
    exitCodeOnExecutionException = ExitCode.USAGE,
    description = "Prints every problem of a competition bundle; exit code 1 when it has any.",
    mixinStandardHelpOptions = true)
final class Lint implements Callable<Integer> {
  private static final int LOADS = 0;
  private static final int REJECTED = 1;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "BUNDLE.zip", description = "the bundle")
  private Path bundle = Path.of("");

  @Option(names = "--json", description = "print one JSON object")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (!Files.isRegularFile(bundle)) {
      throw new IOException(bundle + " is not a file");
    }
    List<Problem> notices = new ArrayList<>();
    Reading reading = BundleReader.read(bundle, BundleLimits.DEFAULT, notices::add);
    notices.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
    return switch (reading) {
      case Reading.Loaded(CompetitionDraft draft, BundleFiles files) -> {
        files.close();
        print(new BundleReport(List.of(), notices), summary(draft));
        yield LOADS;
      }
      case Reading.Rejected(List<Problem> problems) -> {
        print(
            new BundleReport(problems, notices),
            count(problems.size(), "problem") + "; the bundle does not load");
        yield REJECTED;
      }
    };
  }

  private void print(BundleReport report, String summary) {
    if (json) {
      out().println(report.json());
      return;
    }
    report.print(out());
    out().println(summary);
  }

  private static String summary(CompetitionDraft draft) {
    return "'%s' loads: %s, %s, %s, %s"
        .formatted(
            draft.title(),
            count(draft.phases().size(), "phase"),
            count(draft.tasks().size(), "task"),
            count(draft.pages().size(), "page"),
            count(draft.leaderboards().getFirst().columns().size(), "column"));
  }

  private static String count(int number, String thing) {
    return number + " " + thing + (number == 1 ? "" : "s");
  }

  private PrintWriter out() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets the command before it calls it");
    }
    return spec.commandLine().getOut();
  }
}
