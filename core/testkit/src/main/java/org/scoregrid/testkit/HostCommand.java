package org.scoregrid.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command of the host that a fixture needs, with a deadline. */
final class HostCommand {
  private HostCommand() {}

  record Answer(int code, String text) {
    boolean succeeded() {
      return code == 0;
    }
  }

  /** Runs a command to its end; stdout and stderr come together. */
  static Answer run(Duration atMost, List<String> command) {
    try {
      var output = Files.createTempFile("scoregrid-test", ".log");
      try {
        return new Answer(exitCode(atMost, command, output), Files.readString(output));
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + command, e);
    }
  }

  /** Runs a command that must succeed. */
  static void mustRun(Duration atMost, List<String> command) {
    var answer = run(atMost, command);
    if (!answer.succeeded()) {
      throw new IllegalStateException(command + " failed: " + answer.text());
    }
  }

  private static int exitCode(Duration atMost, List<String> command, Path output)
      throws IOException {
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(command + " took longer than " + atMost);
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + command + " ran", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
