package org.scoregrid.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.scoregrid.store.postgres.PostgresConfig;

/**
 * A real PostgreSQL of one's own that keeps what it commits: it can be killed and started again on
 * its data. Slower than {@link PostgresServer}, which does not write to the disk before it answers.
 * For one thread.
 */
public final class DurablePostgres implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final long END_SECONDS = 30;
  private static final int POOL_SIZE = 16;

  private final Path directory;
  private final int port;
  private @Nullable EmbeddedPostgres server;

  private DurablePostgres(Path directory, int port) {
    this.directory = directory;
    this.port = port;
  }

  /** Starts a server with an empty database. */
  public static DurablePostgres start() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      DurablePostgres postgres =
          new DurablePostgres(
              Files.createTempDirectory("scoregrid-postgres"), socket.getLocalPort());
      socket.close();
      postgres.startAgain();
      return postgres;
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL did not start", e);
    }
  }

  /** Starts the killed server on the data that it has, on the same port. */
  public void startAgain() {
    if (server != null) {
      throw new IllegalStateException("PostgreSQL runs already");
    }
    try {
      server =
          EmbeddedPostgres.builder()
              .setDataDirectory(data())
              .setCleanDataDirectory(false)
              .setPort(port)
              .setPGStartupWait(START_TIMEOUT)
              .setServerConfig("max_connections", "100")
              .setServerConfig("shared_buffers", "512MB")
              .setServerConfig("max_wal_size", "4GB")
              .setServerConfig("jit", "off")
              .setServerConfig("fsync", "on")
              .setServerConfig("full_page_writes", "on")
              .setServerConfig("synchronous_commit", "on")
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL did not start", e);
    }
  }

  /** The same after each start. */
  public PostgresConfig config() {
    return new PostgresConfig(
        "jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", "postgres", POOL_SIZE);
  }

  /** Kills the server and all that serves connections (SIGKILL), as a power cut would. */
  public void kill() {
    EmbeddedPostgres running = server;
    if (running == null) {
      return;
    }
    try {
      List<ProcessHandle> all = processes();
      all.forEach(ProcessHandle::destroyForcibly);
      for (ProcessHandle process : all) {
        process.onExit().get(END_SECONDS, TimeUnit.SECONDS);
      }
    } catch (Exception e) {
      throw new IllegalStateException("PostgreSQL could not be killed", e);
    } finally {
      server = null;
      release(running);
    }
  }

  /** The server's main process, then those that serve connections and do its other work. */
  public List<ProcessHandle> processes() {
    try {
      List<String> lines = Files.readAllLines(data().resolve("postmaster.pid"));
      ProcessHandle main =
          ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
              .orElseThrow(() -> new IllegalStateException("PostgreSQL ended by itself"));
      List<ProcessHandle> all = new ArrayList<>(List.of(main));
      all.addAll(main.descendants().toList());
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL does not run", e);
    }
  }

  /** Gives the lock on the data back; that no server is there any more is no news. */
  private static void release(EmbeddedPostgres killed) {
    try {
      killed.close();
    } catch (IOException | RuntimeException _) {
      // Its way to stop a server does not know killed ones.
    }
  }

  private Path data() {
    return directory.resolve("data");
  }

  @Override
  public void close() {
    EmbeddedPostgres running = server;
    server = null;
    try {
      if (running != null) {
        running.close();
      }
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
