package org.scoregrid.worker.container.docker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs the host's own tools for networks, each with a deadline and a bound for what it prints. */
final class HostTool {
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final int MAX_OUTPUT = 256 * 1024;

  private HostTool() {}

  /**
   * How a tool ended.
   *
   * @param code its exit code
   * @param text both of its streams, cut
   */
  record Answer(int code, String text) {
    boolean well() {
      return code == 0;
    }
  }

  /**
   * Runs a tool to its end.
   *
   * @throws IOException where it is not installed or does not end; the text names it
   */
  static Answer run(@Nullable String input, List<String> command)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    // What it prints is read by a thread of its own, or a full pipe would hide the deadline.
    byte[][] printed = new byte[1][0];
    Thread reader = Thread.ofVirtual().start(() -> printed[0] = read(process));
    try {
      try (var stdin = process.getOutputStream()) {
        if (input != null) {
          stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
      }
      if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException(command.getFirst() + " did not end in time");
      }
      reader.join(DEADLINE);
      return new Answer(process.exitValue(), new String(printed[0], StandardCharsets.UTF_8));
    } finally {
      process.destroyForcibly();
    }
  }

  /**
   * Runs a tool that must end well.
   *
   * @return what it printed
   * @throws IOException with its words otherwise
   */
  static String mustRun(@Nullable String input, String... command)
      throws IOException, InterruptedException {
    Answer answer = run(input, List.of(command));
    if (!answer.well()) {
      throw new IOException(String.join(" ", command) + ": " + answer.text().strip());
    }
    return answer.text();
  }

  private static byte[] read(Process process) {
    try (var stream = process.getInputStream()) {
      byte[] kept = stream.readNBytes(MAX_OUTPUT);
      long _ = stream.skip(Long.MAX_VALUE);
      return kept;
    } catch (IOException _) {
      return new byte[0];
    }
  }
}
