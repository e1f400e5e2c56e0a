package org.scoregrid.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * A real image registry on loopback, of the distribution's package {@code docker-registry}; fails
 * where that is not installed. Its content is below the given directory.
 */
public final class RegistryServer implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration PUSH = Duration.ofMinutes(2);
  private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+)");

  private final Path directory;
  private final Process process;
  private final int port;

  private RegistryServer(Path directory, Process process, int port) {
    this.directory = directory;
    this.process = process;
    this.port = port;
  }

  /** Starts a registry for everybody on a free port. */
  public static RegistryServer start(Path directory) throws IOException {
    return start(directory, "");
  }

  /**
   * Starts a private registry.
   *
   * @param account a line {@code name:bcrypt} of an htpasswd file
   */
  public static RegistryServer startPrivate(Path directory, String account) throws IOException {
    Path accounts = Files.writeString(directory.resolve("accounts"), account + "\n");
    return start(
        directory, "auth:\n  htpasswd:\n    realm: test\n    path: %s\n".formatted(accounts));
  }

  private static RegistryServer start(Path directory, String auth) throws IOException {
    Path log = directory.resolve("registry.log");
    Path config =
        Files.writeString(
            directory.resolve("registry.yml"),
            """
            version: 0.1
            storage:
              filesystem:
                rootdirectory: %s
            http:
              addr: 127.0.0.1:0
            %s"""
                .formatted(directory.resolve("content"), auth));
    Process process = launched(config, log);
    try {
      return new RegistryServer(directory, process, awaitPort(process, log));
    } catch (RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static Process launched(Path config, Path log) {
    try {
      return new ProcessBuilder("docker-registry", "serve", config.toString())
          .redirectErrorStream(true)
          .redirectOutput(log.toFile())
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException("no registry can be started; install docker-registry", e);
    }
  }

  private static int awaitPort(Process process, Path log) {
    String port =
        Awaitility.await("the registry listens, see " + log)
            .atMost(START)
            .pollInterval(Duration.ofMillis(50))
            .until(
                () -> {
                  if (!process.isAlive()) {
                    throw new IllegalStateException("the registry ended: " + Files.readString(log));
                  }
                  return LISTENING
                      .matcher(Files.readString(log))
                      .results()
                      .map(found -> found.group(1))
                      .findFirst()
                      .orElse("");
                },
                found -> !found.isEmpty());
    return Integer.parseInt(port);
  }

  /** Host and port, the first part of its images' names. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** Name of an image in it. */
  public String image(String name) {
    return address() + "/" + name;
  }

  /** Pushes a local image of an engine under another name; the engine keeps no tag of it. */
  public void push(DockerDaemon daemon, String local, String name) {
    daemon.docker(PUSH, "tag", local, image(name));
    daemon.docker(PUSH, "push", image(name));
    daemon.docker(PUSH, "rmi", image(name));
  }

  /** Cuts the largest stored blob, a layer, in half. */
  public void truncateLargestBlob() throws IOException {
    try (var files = Files.walk(directory.resolve("content"))) {
      Path largest =
          files
              .filter(file -> file.endsWith("data"))
              .max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
              .orElseThrow();
      byte[] bytes = Files.readAllBytes(largest);
      Files.write(largest, Arrays.copyOf(bytes, bytes.length / 2));
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
