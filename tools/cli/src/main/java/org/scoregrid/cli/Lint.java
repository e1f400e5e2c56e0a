package org.scoregrid.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.scoregrid.bundle.BundleLimits;
import org.scoregrid.bundle.BundleLint;
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
    description = {
      "Prints every problem of a competition bundle, a task bundle or a program;",
      "exit code 1 when it has any."
    },
    mixinStandardHelpOptions = true)
final class Lint implements Callable<Integer> {
  private static final int LOADS = 0;
  private static final int REJECTED = 1;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "BUNDLE.zip", description = "a zip of any of these")
  private Path bundle = Path.of("");

  @Option(names = "--json", description = "print one JSON object")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (!Files.isRegularFile(bundle)) {
      throw new IOException(bundle + " is not a file");
    }
    Path temp = Files.createTempDirectory("scoregrid-lint");
    try {
      BundleLint.Report report = BundleLint.report(bundle, BundleLimits.DEFAULT, temp);
      print(report);
      return report.loads() ? LOADS : REJECTED;
    } finally {
      Files.deleteIfExists(temp);
    }
  }

  private void print(BundleLint.Report found) {
    BundleReport report = new BundleReport(found.problems(), found.notices());
    if (json) {
      out().println(report.json(Map.of("kind", found.kind().name().toLowerCase(Locale.ROOT))));
      return;
    }
    report.print(out());
    out().println(found.summary());
  }

  private PrintWriter out() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets the command before it calls it");
    }
    return spec.commandLine().getOut();
  }
}
