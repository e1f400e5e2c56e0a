package org.scoregrid.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A long-running command of the script in its own process, as a person starts it.
 *
 * @param ready the line that said so
 * @param toReady from the start of the script to that line
 */
record ScriptProcess(Process process, Matcher ready, Duration toReady) implements AutoCloseable {
  private static final Duration READY_WITHIN = Duration.ofMinutes(5);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(40);
  private static final Pattern KIBIBYTES = Pattern.compile("\\w+:\\s+(\\d+) kB");

  /** Fields of {@code /proc/PID/stat} after the name: processor time of the user and the system. */
  private static final int USER_TICKS = 11;

  private static final int SYSTEM_TICKS = 12;

  /** The kernel shows processor times to programs in this unit on every platform. */
  private static final long TICK_MILLIS = 10;

  /**
   * Starts it, and waits until it is ready.
   *
   * @param arguments command and options
   * @param errors file for what it says on standard error
   * @param readyLine matches the line that it prints when it is ready
   * @throws IOException with what it said, where it ends before
   */
  static ScriptProcess start(
      List<String> arguments, Map<String, String> environment, Path errors, Pattern readyLine)
      throws Exception {
    List<String> command = new ArrayList<>(List.of(script().toString()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.redirectError(errors.toFile());
    long start = System.nanoTime();
    Process process = builder.start();
    FutureTask<Matcher> ready = new FutureTask<>(() -> awaitReady(process, errors, readyLine));
    Thread.ofVirtual().name("script-output").start(ready);
    boolean complete = false;
    try {
      Matcher line = ready.get(READY_WITHIN.toSeconds(), TimeUnit.SECONDS);
      Duration toReady = Duration.ofNanos(System.nanoTime() - start);
      complete = true;
      return new ScriptProcess(process, line, toReady);
    } catch (TimeoutException e) {
      throw new IOException("the command was not ready within " + READY_WITHIN, e);
    } finally {
      if (!complete) {
        stop(process);
      }
    }
  }

  private static Path script() {
    return Path.of(System.getProperty("scoregrid.root", ".")).resolve("scoregrid");
  }

  /** What it prints later is a line or two and stays in the pipe. */
  private static Matcher awaitReady(Process process, Path errors, Pattern readyLine)
      throws IOException {
    BufferedReader lines = process.inputReader();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Matcher ready = readyLine.matcher(line);
      if (ready.matches()) {
        return ready;
      }
    }
    throw new IOException("the command ended before it was ready: " + Files.readString(errors));
  }

  /** Resident memory of the JVM in MiB. */
  double memoryMib() throws IOException {
    return field(Path.of("/proc/" + process.pid() + "/status"), "VmRSS:");
  }

  /** The most that {@link #memoryMib} has been. */
  double peakMemoryMib() throws IOException {
    return field(Path.of("/proc/" + process.pid() + "/status"), "VmHWM:");
  }

  /** Time on the processor so far, of all threads, without that of child processes. */
  Duration cpu() throws IOException {
    String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    long ticks = Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]);
    return Duration.ofMillis(ticks * TICK_MILLIS);
  }

  /**
   * A field of a file of {@code /proc}, in MiB.
   *
   * @param name with its colon
   */
  static double field(Path file, String name) throws IOException {
    for (String line : Files.readAllLines(file)) {
      Matcher matcher = KIBIBYTES.matcher(line);
      if (line.startsWith(name) && matcher.matches()) {
        return Long.parseLong(matcher.group(1)) / 1024.0;
      }
    }
    throw new IOException(file + " does not tell " + name);
  }

  @Override
  public void close() throws InterruptedException {
    stop(process);
  }

  private static void stop(Process process) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(STOP_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
