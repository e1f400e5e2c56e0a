package org.scoregrid.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A demo as a person starts it: by the script, in its own process, with its own data directory.
 *
 * @param toReady from the start of the script to the READY line
 */
record DemoProcess(Process process, URI site, Duration toReady, Path data)
    implements AutoCloseable {
  static final String PASSWORD = "a password for the benchmark only";

  private static final Duration READY_WITHIN = Duration.ofMinutes(5);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(40);
  private static final Pattern READY = Pattern.compile("SCOREGRID READY url=(https?://[^/ ]+)/.*");
  private static final Pattern KIBIBYTES = Pattern.compile("\\w+:\\s+(\\d+) kB");

  /** Starts the site on a free port, and waits until it is ready. */
  static DemoProcess start(Path data, List<String> options) throws Exception {
    List<String> command = new ArrayList<>(List.of(script().toString(), "demo", "--port", "0"));
    command.addAll(List.of("--data", data.toString()));
    command.addAll(options);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("SCOREGRID_ADMIN_PASSWORD", PASSWORD);
    Path errors = Files.createDirectories(data).resolve("bench-errors.log");
    builder.redirectError(errors.toFile());
    long start = System.nanoTime();
    Process process = builder.start();
    FutureTask<URI> ready = new FutureTask<>(() -> awaitReady(process, errors));
    Thread.ofVirtual().name("demo-output").start(ready);
    boolean complete = false;
    try {
      URI site = ready.get(READY_WITHIN.toSeconds(), TimeUnit.SECONDS);
      Duration toReady = Duration.ofNanos(System.nanoTime() - start);
      complete = true;
      return new DemoProcess(process, site, toReady, data);
    } catch (TimeoutException e) {
      throw new IOException("the demo was not ready within " + READY_WITHIN, e);
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
  private static URI awaitReady(Process process, Path errors) throws IOException {
    BufferedReader lines = process.inputReader();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Matcher ready = READY.matcher(line);
      if (ready.matches()) {
        return URI.create(ready.group(1));
      }
    }
    throw new IOException("the demo ended before it was ready: " + Files.readString(errors));
  }

  /** Resident memory of the JVM in MiB. */
  double memoryMib() throws IOException {
    return field(Path.of("/proc/" + process.pid() + "/status"), "VmRSS:");
  }

  /** Memory of all processes of its database in MiB; what they share is counted once. */
  double databaseMib() throws IOException {
    String pid = Files.readAllLines(data.resolve("postgres/data/postmaster.pid")).getFirst();
    Optional<ProcessHandle> database = ProcessHandle.of(Long.parseLong(pid.strip()));
    double sum = 0;
    for (ProcessHandle each :
        database.stream().flatMap(it -> Stream.concat(Stream.of(it), it.descendants())).toList()) {
      sum += field(Path.of("/proc/" + each.pid() + "/smaps_rollup"), "Pss:");
    }
    return sum;
  }

  private static double field(Path file, String name) throws IOException {
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
