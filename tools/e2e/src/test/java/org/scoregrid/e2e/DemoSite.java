package org.scoregrid.e2e;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A demo in a process of its own, with the sandbox that needs no Docker. */
final class DemoSite implements AutoCloseable {
  static final String PASSWORD = "a long password for tests";
  private static final Pattern SITE = Pattern.compile("url=(https?://[^/ ]+)");

  private final ChildProcess process;
  private final Path data;
  private final URI url;

  private DemoSite(ChildProcess process, Path data) {
    this.process = process;
    this.data = data;
    Matcher site = SITE.matcher(process.ready());
    if (!site.find()) {
      throw new AssertionError("the READY line has no address: " + process.output());
    }
    url = URI.create(site.group(1));
  }

  /**
   * Starts it, again where {@code data} is that of an earlier life, and waits until it is ready.
   */
  static DemoSite start(Path data, Map<String, String> environment, String... options) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("SCOREGRID_ADMIN_PASSWORD", PASSWORD);
    ChildProcess process =
        ChildProcess.start(
            data.resolveSibling(data.getFileName() + ".log"), all, arguments(data, options));
    try {
      return new DemoSite(process, data);
    } catch (AssertionError e) {
      process.close();
      throw e;
    }
  }

  /** How a demo is started that leaves the engines of this machine alone. */
  static String[] arguments(Path data, String... options) {
    return Stream.concat(
            Stream.of("demo", "--engine", "bubblewrap", "--port", "0", "--data", data.toString()),
            Arrays.stream(options))
        .toArray(String[]::new);
  }

  URI url() {
    return url;
  }

  ChildProcess process() {
    return process;
  }

  Robot admin() throws Exception {
    return Robot.signIn(url, "admin", PASSWORD);
  }

  /** The database of the demo, whose port stands in the fourth line of its pid file. */
  Truth truth() throws IOException {
    String port = Files.readAllLines(data.resolve("postgres/data/postmaster.pid")).get(3).strip();
    return new Truth("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", "");
  }

  /** Sandboxes that run programs out of this demo's directory: their command lines. */
  List<String> sandboxes() throws IOException {
    List<String> found = new ArrayList<>();
    for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
      Path of = Path.of("/proc", String.valueOf(process.pid()));
      // The options are not on the command line; mounts tell whose sandbox it is.
      String commandLine = read(of.resolve("cmdline"));
      if (commandLine.startsWith("bwrap")
          && read(of.resolve("mountinfo")).contains(data.toString())) {
        found.add(commandLine.replace('\0', ' '));
      }
    }
    return found;
  }

  private static String read(Path ofProcess) {
    try {
      return Files.readString(ofProcess);
    } catch (IOException e) {
      // It ended in this moment.
      return "";
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
