package org.scoregrid.e2e;

import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A demo with its sample, as a person starts it, who signs in by the link that it prints. */
final class RunningDemo implements AutoCloseable {
  private static final Pattern READY = Pattern.compile("url=(https?://[^/ ]+)(\\S*) login=(\\S+)");

  private final ChildProcess process;
  private final String site;
  private final String leaderboard;
  private final String login;

  private RunningDemo(ChildProcess process) {
    this.process = process;
    Matcher ready = READY.matcher(process.ready());
    if (!ready.find()) {
      throw new AssertionError("the READY line has no address and login: " + process.output());
    }
    site = ready.group(1);
    leaderboard = ready.group(2);
    login = ready.group(3);
  }

  /**
   * Returns when the demo says that it is ready, with its sample scored.
   *
   * @param directory for its data
   */
  static RunningDemo start(Path directory) {
    ChildProcess process =
        ChildProcess.start(
            directory.resolveSibling(directory.getFileName() + ".log"),
            Map.of("SCOREGRID_ADMIN_PASSWORD", ""),
            DemoSite.arguments(directory));
    try {
      return new RunningDemo(process);
    } catch (AssertionError e) {
      process.close();
      throw e;
    }
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
  public void close() {
    process.close();
  }
}
