package org.scoregrid.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.scoregrid.standalone.Main;

/** The command {@code demo} in a process of its own, as a person starts it. */
final class RunningDemo implements AutoCloseable {
  private static final Duration READY_WITHIN = Duration.ofMinutes(3);
  private static final Duration STOPPED_WITHIN = Duration.ofSeconds(30);
  private static final Pattern READY =
      Pattern.compile("SCOREGRID READY url=(http://[^/]+)(\\S*) login=(\\S+)");
  private static final String END = "";

  private final Process process;
  private final String site;
  private final String leaderboard;
  private final String login;

  private RunningDemo(Process process, String site, String leaderboard, String login) {
    this.process = process;
    this.site = site;
    this.leaderboard = leaderboard;
    this.login = login;
  }

  /**
   * Returns when the demo says that it is ready, with its sample scored.
   *
   * @param directory for its data
   */
  static RunningDemo start(Path directory) throws IOException, InterruptedException {
    Process process = launch(directory);
    boolean ready = false;
    try {
      BlockingQueue<String> lines = linesOf(process);
      List<String> said = new ArrayList<>();
      long end = System.nanoTime() + READY_WITHIN.toNanos();
      while (true) {
        @Nullable String line = lines.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (line == null || line.equals(END)) {
          throw new AssertionError("the demo did not become ready:\n" + String.join("\n", said));
        }
        said.add(line);
        Matcher match = READY.matcher(line);
        if (match.find()) {
          ready = true;
          return new RunningDemo(process, match.group(1), match.group(2), match.group(3));
        }
      }
    } finally {
      if (!ready) {
        process.destroyForcibly();
      }
    }
  }

  private static Process launch(Path directory) throws IOException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    ProcessBuilder command =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            Main.class.getName(),
            "demo",
            "--port",
            "0",
            "--engine",
            "bubblewrap",
            "--data",
            directory.toString());
    command.environment().put("CLASSPATH", classPath);
    command.environment().put("LC_ALL", "C.UTF-8");
    command.environment().remove("SCOREGRID_ADMIN_PASSWORD");
    return command.redirectErrorStream(true).start();
  }

  /** Reads until the process ends, so that it never waits for its reader. */
  private static BlockingQueue<String> linesOf(Process process) {
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    Thread.ofVirtual()
        .name("demo-output")
        .start(
            () -> {
              try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
                reader.lines().filter(line -> !line.isEmpty()).forEach(lines::add);
              } catch (IOException e) {
                lines.add("its output broke: " + e);
              }
              lines.add(END);
            });
    return lines;
  }

  /** Address of a page. */
  String page(String path) {
    return site + path;
  }

  /** Address of the sample's leaderboard. */
  String leaderboard() {
    return site + leaderboard;
  }

  /** Address of the link that signs in once. */
  String login() {
    return login;
  }

  @Override
  public void close() throws InterruptedException {
    // The handle leaves the output open, unlike the process: what it says last is still read.
    process.toHandle().destroy();
    if (!process.waitFor(STOPPED_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("the demo did not stop within " + STOPPED_WITHIN.toSeconds() + " s");
    }
  }
}
