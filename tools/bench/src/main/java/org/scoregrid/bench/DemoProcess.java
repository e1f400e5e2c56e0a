package org.scoregrid.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A demo as a person starts it: by the script, in its own process, with its own data directory.
 *
 * @param data its directory
 */
record DemoProcess(ScriptProcess script, URI site, Path data) implements AutoCloseable {
  static final String PASSWORD = "a password for the benchmark only";

  private static final Pattern READY = Pattern.compile("SCOREGRID READY url=(https?://[^/ ]+)/.*");

  /** Starts the site on a free port, and waits until it is ready. */
  static DemoProcess start(Path data, List<String> options) throws Exception {
    List<String> command = new ArrayList<>(List.of("demo", "--port", "0"));
    command.addAll(List.of("--data", data.toString()));
    command.addAll(options);
    Path errors = Files.createDirectories(data).resolve("bench-errors.log");
    ScriptProcess script =
        ScriptProcess.start(command, Map.of("SCOREGRID_ADMIN_PASSWORD", PASSWORD), errors, READY);
    return new DemoProcess(script, URI.create(script.ready().group(1)), data);
  }

  /** From the start of the script to the READY line. */
  Duration toReady() {
    return script.toReady();
  }

  /** Resident memory of the JVM in MiB. */
  double memoryMib() throws IOException {
    return script.memoryMib();
  }

  /** Memory of all processes of its database in MiB; what they share is counted once. */
  double databaseMib() throws IOException {
    String pid = Files.readAllLines(data.resolve("postgres/data/postmaster.pid")).getFirst();
    Optional<ProcessHandle> database = ProcessHandle.of(Long.parseLong(pid.strip()));
    double sum = 0;
    for (ProcessHandle each :
        database.stream().flatMap(it -> Stream.concat(Stream.of(it), it.descendants())).toList()) {
      sum += ScriptProcess.field(Path.of("/proc/" + each.pid() + "/smaps_rollup"), "Pss:");
    }
    return sum;
  }

  @Override
  public void close() throws InterruptedException {
    script.close();
  }
}
