package org.scoregrid.worker.workspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code metadata} that the worker adds to the output of both steps
 * (reference/execution-contract.md 12.1). Null where a program did not run.
 */
public record ResultMetadata(
    @Nullable Duration programTime,
    @Nullable Integer programExit,
    @Nullable Duration ingestionTime,
    @Nullable Integer ingestionExit) {
  /** Reserved: a program must not write it. */
  public static final String FILE = "metadata";

  public void write(Path output) throws IOException {
    Duration elapsed = programTime == null ? ingestionTime : programTime;
    String text =
        "elapsedTime: "
            + seconds(elapsed)
            + "\nexitCode: "
            + programExit
            + "\ningestionElapsedTime: "
            + seconds(ingestionTime)
            + "\ningestionExitCode: "
            + ingestionExit
            + "\n";
    Files.writeString(output.resolve(FILE), text);
  }

  private static String seconds(@Nullable Duration time) {
    return time == null
        ? "null"
        : String.format(Locale.ROOT, "%.6f", time.toNanos() / 1_000_000_000.0);
  }
}
