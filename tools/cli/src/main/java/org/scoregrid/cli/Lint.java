package org.scoregrid.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.scoregrid.bundle.BundleLimits;
import org.scoregrid.bundle.BundleLint;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says everything that keeps a bundle from loading, without a server. */
@Command(
    name = "lint",
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

  private void print(BundleLint.Report report) throws IOException {
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("kind", report.kind().name().toLowerCase(Locale.ROOT));
      object.put("loads", report.loads());
      object.put("problems", report.problems());
      object.put("notices", report.notices());
      out().println(JsonMapper.builder().build().writeValueAsString(object));
      return;
    }
    report.problems().forEach(problem -> out().println(problem));
    report.notices().forEach(notice -> out().println("notice: " + notice));
    out().println(report.summary());
  }

  private PrintWriter out() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets the command before it calls it");
    }
    return spec.commandLine().getOut();
  }
}
