package org.scoregrid.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * One command of ScoreGrid in a JVM of its own, as a person would start it. What it prints goes to
 * a file. It ends with {@link #close} at the latest.
 */
final class ChildProcess implements AutoCloseable {
  private static final Pattern READY = Pattern.compile("(?m)^SCOREGRID READY (.*)$");
  private static final Duration READY_WITHIN = Duration.ofMinutes(3);
  private static final Duration ENDED_WITHIN = Duration.ofSeconds(40);

  private final Process process;
  private final Path log;

  private ChildProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * @param log is overwritten
   * @param environment on top of the one of this JVM
   */
  static ChildProcess start(Path log, Map<String, String> environment, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "org.scoregrid.standalone.Main"));
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    builder.environment().put("SCOREGRID_TRACE", "1");
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      return new ChildProcess(process, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the READY line and returns what stands behind it. */
  String ready() {
    try {
      Awaitility.await("READY")
          .atMost(READY_WITHIN)
          .pollInterval(Duration.ofMillis(50))
          .until(() -> !process.isAlive() || READY.matcher(output()).find());
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("not ready in time: " + output(), e);
    }
    Matcher ready = READY.matcher(output());
    if (!ready.find()) {
      throw new AssertionError("ended before it was ready: " + output());
    }
    return ready.group(1);
  }

  /** All that it printed so far. */
  String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long pid() {
    return process.pid();
  }

  /** SIGKILL to the JVM alone: what it started is left to itself. */
  void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /**
   * SIGTERM; returns the exit code.
   *
   * @throws AssertionError when it does not end by itself
   */
  int terminate() {
    process.destroy();
    return awaitEnd();
  }

  /**
   * Waits until it has ended by itself and returns what it printed.
   *
   * @throws AssertionError when it does not, or not with success
   */
  String finished() {
    int code = awaitEnd();
    if (code != 0) {
      throw new AssertionError("ended with " + code + ": " + output());
    }
    return output();
  }

  /** SIGTERM, without waiting. */
  void tellToEnd() {
    process.destroy();
  }

  /** Processes that it started and that still run. */
  List<ProcessHandle> descendants() {
    return process.descendants().toList();
  }

  /** Waits for the end; returns the exit code. */
  int awaitEnd() {
    try {
      if (!process.waitFor(ENDED_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("does not end: " + output());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** First the orderly way, as only that one takes along what the process started. */
  @Override
  public void close() {
    try {
      terminate();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
