package org.scoregrid.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A real Docker engine for tests. Tests that harm the engine start a private one, which lives
 * beside the machine's own. Fails where Docker is not installed. Thread-safe.
 */
public final class DockerDaemon implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration STOP = Duration.ofSeconds(30);
  private static final Duration CALL = Duration.ofSeconds(20);
  private static final Path DEFAULT_SOCKET = Path.of("/var/run/docker.sock");

  private final Path socket;
  private final List<String> command;
  private final Path log;
  private final @Nullable PrivateBridge bridge;
  private @Nullable Process process;

  private DockerDaemon(
      Path socket, List<String> command, Path log, @Nullable PrivateBridge bridge) {
    this.socket = socket;
    this.command = command;
    this.log = log;
    this.bridge = bridge;
  }

  private static final class Shared {
    static final DockerDaemon INSTANCE = openShared();
  }

  /**
   * The engine at the default socket; started if it does not run, and then stopped when the JVM
   * ends.
   */
  public static DockerDaemon shared() {
    return Shared.INSTANCE;
  }

  private static DockerDaemon openShared() {
    var log = Path.of(System.getProperty("java.io.tmpdir"), "scoregrid-dockerd.log");
    var daemon = new DockerDaemon(DEFAULT_SOCKET, List.of("dockerd"), log, null);
    if (!daemon.answers()) {
      daemon.restart();
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(daemon::close));
    }
    return daemon;
  }

  /**
   * Starts a second engine with a bridge of its own; it takes about a second.
   *
   * @param directory empty; its path must be short, because a socket's may not exceed 107 bytes
   */
  public static DockerDaemon startPrivate(Path directory) {
    var socket = directory.resolve("d.sock");
    var bridge = PrivateBridge.make();
    var command =
        new ArrayList<>(List.of("dockerd", "--bridge=" + bridge.name(), "--iptables=false"));
    command.addAll(List.of("--host", "unix://" + socket));
    command.addAll(List.of("--data-root", directory.resolve("data").toString()));
    command.addAll(List.of("--exec-root", directory.resolve("exec").toString()));
    command.addAll(List.of("--pidfile", directory.resolve("d.pid").toString()));
    // A download that fails on purpose should fail at once.
    command.addAll(List.of("--max-download-attempts", "1"));
    var daemon = new DockerDaemon(socket, List.copyOf(command), directory.resolve("d.log"), bridge);
    daemon.restart();
    return daemon;
  }

  public URI socket() {
    return URI.create("unix://" + socket);
  }

  /** Starts the engine (again) and waits until it answers. */
  public synchronized void restart() {
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException("dockerd cannot be started; install docker.io", e);
    }
    Awaitility.await("dockerd answers, see " + log)
        .atMost(START)
        .pollInterval(Duration.ofMillis(100))
        .until(this::answers);
  }

  /** Ends the engine as a crash would: containers stay. Only for an engine started here. */
  public synchronized void kill() {
    var running = process;
    if (running == null) {
      throw new IllegalStateException("only an engine that was started here may be killed");
    }
    running.destroyForcibly();
    awaitEnd(running);
    forgetContainerd();
  }

  /** Its containerd dies with it; where nobody reaps it, the next dockerd would wait for it. */
  private void forgetContainerd() {
    try {
      Files.deleteIfExists(socket.resolveSibling("exec/containerd/containerd.pid"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets the engine hang: it accepts connections and answers nothing until {@link #resume}. */
  public synchronized void suspend() {
    signal("STOP");
  }

  public synchronized void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    var running = process;
    if (running == null) {
      throw new IllegalStateException("only an engine that was started here may be stopped");
    }
    HostCommand.mustRun(CALL, List.of("kill", "-" + name, String.valueOf(running.pid())));
  }

  /** Runs the docker command line against this engine; it must succeed. */
  public void docker(Duration atMost, String... arguments) {
    HostCommand.mustRun(atMost, commandLine(arguments));
  }

  /** The same with the logins of a client's directory. */
  public void dockerAs(Path clientDirectory, Duration atMost, String... arguments) {
    var whole = new ArrayList<>(commandLine(arguments));
    whole.addAll(1, List.of("--config", clientDirectory.toString()));
    HostCommand.mustRun(atMost, whole);
  }

  boolean succeeds(String... arguments) {
    return HostCommand.run(CALL, commandLine(arguments)).succeeded();
  }

  /** Output of the docker command line against this engine. */
  public String ask(String... arguments) {
    return HostCommand.run(CALL, commandLine(arguments)).text().strip();
  }

  private List<String> commandLine(String... arguments) {
    var whole = new ArrayList<>(List.of("docker", "--host", "unix://" + socket));
    whole.addAll(List.of(arguments));
    return whole;
  }

  private boolean answers() {
    return Files.exists(socket) && succeeds("version");
  }

  /** Stops what was started here, containers included; never the machine's own engine. */
  @Override
  public synchronized void close() {
    var running = process;
    if (running != null) {
      running.destroy();
      awaitEnd(running);
      process = null;
    }
    if (!socket.equals(DEFAULT_SOCKET)) {
      unmountWhatACrashLeft();
    }
    if (bridge != null) {
      bridge.close();
    }
  }

  /** Or the test's directory could not be deleted. */
  private void unmountWhatACrashLeft() {
    var below = String.valueOf(socket.getParent()) + "/";
    try (var mounts = Files.lines(Path.of("/proc/self/mountinfo"))) {
      mounts
          .map(line -> line.split(" ")[4])
          .filter(target -> target.startsWith(below))
          .sorted(Comparator.reverseOrder())
          .forEach(target -> HostCommand.mustRun(CALL, List.of("umount", target)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitEnd(Process running) {
    try {
      if (!running.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
        running.destroyForcibly();
      }
    } catch (InterruptedException e) {
      running.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
