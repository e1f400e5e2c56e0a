package org.scoregrid.standalone;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.scoregrid.store.postgres.PostgresConfig;

/** A Postgres of our own on loopback, with a data directory that outlives it. */
final class EmbeddedDatabase implements AutoCloseable {
  private static final Duration STOP_WITHIN = Duration.ofSeconds(20);
  private static final int CONNECTIONS = 12;

  private final EmbeddedPostgres server;

  private EmbeddedDatabase(EmbeddedPostgres server) {
    this.server = server;
  }

  /** Starts on a free port. A server that a killed process left behind is stopped first. */
  static EmbeddedDatabase start(Path directory) throws IOException {
    Path data = directory.resolve("data");
    Files.createDirectories(directory);
    stopLeftOver(data);
    EmbeddedPostgres server =
        EmbeddedPostgres.builder()
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            .setOverrideWorkingDirectory(directory.resolve("server").toFile())
            .setPGStartupWait(Duration.ofSeconds(30))
            .setServerConfig("listen_addresses", "127.0.0.1")
            .setServerConfig("shared_buffers", "48MB")
            .setServerConfig("max_connections", "40")
            .setServerConfig("jit", "off")
            .start();
    return new EmbeddedDatabase(server);
  }

  /** Only a server on exactly this data directory: its first life was started by us. */
  private static void stopLeftOver(Path data) throws IOException {
    Path pidFile = data.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return;
    }
    List<String> lines = Files.readAllLines(pidFile);
    if (lines.size() < 2 || !lines.get(0).strip().matches("[0-9]{1,9}")) {
      return;
    }
    Optional<ProcessHandle> left =
        ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
            .filter(it -> it.info().command().orElse("").endsWith("postgres"))
            .filter(it -> Path.of(lines.get(1).strip()).equals(data.toAbsolutePath()));
    if (left.isPresent()) {
      stop(left.get());
    }
  }

  private static void stop(ProcessHandle left) throws IOException {
    left.destroy();
    try {
      left.onExit().get(STOP_WITHIN.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      left.destroyForcibly();
    } catch (ExecutionException e) {
      throw new IOException("the database of an earlier start does not end", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  PostgresConfig config() {
    return new PostgresConfig(
        server.getJdbcUrl("postgres", "postgres"), "postgres", "", CONNECTIONS);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
