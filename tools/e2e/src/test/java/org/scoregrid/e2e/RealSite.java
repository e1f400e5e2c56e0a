package org.scoregrid.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.scoregrid.fleet.hazelcast.FleetConfig;
import org.scoregrid.store.postgres.PostgresConfig;
import org.scoregrid.testkit.DockerDaemon;
import org.scoregrid.testkit.PostgresServer;
import org.scoregrid.testkit.RabbitServer;
import org.scoregrid.testkit.S3Server;

/**
 * An installation: web and scheduler as processes of their own, with real services. Workers are
 * started by the tests. Everything ends with {@link #close}.
 */
final class RealSite implements AutoCloseable {
  static final String PASSWORD = "a long password for tests";

  private final Path directory;
  private final Path settings;
  private final Deque<AutoCloseable> started;
  private final RabbitServer rabbit;
  private final PostgresConfig postgres;
  private final TcpGate storage;
  private final URI url;
  private final FleetConfig fleet;
  private final ChildProcess web;
  private final ChildProcess scheduler;

  private RealSite(Path directory, Map<String, String> environment, Deque<AutoCloseable> started)
      throws Exception {
    this.directory = directory;
    this.started = started;
    this.settings = directory.resolve("scoregrid.yaml");
    rabbit = started(RabbitServer.startManaged());
    postgres = PostgresServer.freshConfig();
    S3Server s3 = started(S3Server.start());
    storage = started(TcpGate.before(s3.endpoint()));
    int webPort = freePort();
    int webMember = freePort();
    int schedulerMember = freePort();
    url = URI.create("http://127.0.0.1:" + webPort);
    fleet =
        new FleetConfig(
            "e2e-" + webPort,
            "127.0.0.1",
            webMember,
            List.of("127.0.0.1:" + webMember),
            Duration.ofSeconds(2));
    Files.writeString(settings, settings(s3, webPort, webMember, schedulerMember));
    web = started(launch("web", "web", member(webMember, environment)));
    scheduler = started(launch("scheduler", "scheduler", member(schedulerMember, environment)));
    web.ready();
    scheduler.ready();
  }

  static RealSite start(Path directory) throws Exception {
    return start(directory, Map.of());
  }

  /**
   * @param environment of web and scheduler, on top of the settings
   */
  static RealSite start(Path directory, Map<String, String> environment) throws Exception {
    Deque<AutoCloseable> started = new ArrayDeque<>();
    try {
      return new RealSite(directory, environment, started);
    } catch (Exception | AssertionError e) {
      closeAll(started);
      throw e;
    }
  }

  private static Map<String, String> member(int port, Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("SCOREGRID_FLEET_PORT", String.valueOf(port));
    all.put("SCOREGRID_ADMIN_PASSWORD", PASSWORD);
    return all;
  }

  private String settings(S3Server s3, int webPort, int webMember, int schedulerMember) {
    return """
    site: {url: "%s", secret: "%s"}
    web: {host: 127.0.0.1, port: %d}
    postgres: {url: "%s", user: "%s", password: "%s"}
    storage: {endpoint: "%s", publicEndpoint: "%s", accessKey: "%s", secretKey: "%s", bucket: e2e}
    broker: {url: "%s", management: "%s"}
    fleet: {cluster: "e2e-%d", members: ["127.0.0.1:%d", "127.0.0.1:%d"]}
    scheduler: {lease: 4s, temp: "%s"}
    run: {time: 1m, memory: 512MiB}
    worker: {slots: 1, readAhead: 1, cache: 1GiB, engineSocket: "%s"}
    """
        .formatted(
            url,
            "0123456789abcdef".repeat(4),
            webPort,
            postgres.jdbcUrl(),
            postgres.user(),
            postgres.password(),
            s3.endpoint(),
            storage.url(),
            s3.accessKey(),
            s3.secretKey(),
            rabbit.url(),
            rabbit.managementUrl(),
            webPort,
            webMember,
            schedulerMember,
            temp(),
            DockerDaemon.shared().socket());
  }

  /** Where the scheduler unpacks bundles. */
  Path temp() {
    return directory.resolve("tmp");
  }

  /** Starts a worker with its own home; the same name starts it again. */
  ChildProcess worker(String name) {
    return worker(name, "docker", Map.of());
  }

  /**
   * @param environment on top of the settings
   */
  ChildProcess worker(String name, String engine, Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("SCOREGRID_WORKER_NAME", name);
    all.put("SCOREGRID_WORKER_HOME", home(name).toString());
    return started(launch("worker", name, all, "--engine", engine));
  }

  /** The directory of a worker. */
  Path home(String worker) {
    return directory.resolve(worker);
  }

  /** A worker outside the site, that has nothing but the address of a queue. */
  ChildProcess workerOf(String name, String brokerUrl) {
    return started(
        ChildProcess.start(
            directory.resolve(name + ".log"),
            Map.of(
                "SCOREGRID_WORKER_NAME",
                name,
                "SCOREGRID_WORKER_HOME",
                directory.resolve(name).toString(),
                "SCOREGRID_WORKER_SLOTS",
                "1",
                "SCOREGRID_WORKER_ENGINE_SOCKET",
                DockerDaemon.shared().socket().toString()),
            "worker",
            "--broker",
            brokerUrl));
  }

  /** Runs a command of an administrator to its end and returns what it printed. */
  String admin(String command) {
    try (ChildProcess process =
        ChildProcess.start(
            directory.resolve("admin.log"),
            Map.of(),
            "admin",
            command,
            "--config",
            settings.toString())) {
      return process.finished();
    }
  }

  private ChildProcess launch(
      String command, String log, Map<String, String> environment, String... more) {
    List<String> words = new ArrayList<>(List.of(command, "--config", settings.toString()));
    words.addAll(List.of(more));
    return ChildProcess.start(
        directory.resolve(log + ".log"), environment, words.toArray(String[]::new));
  }

  URI url() {
    return url;
  }

  /** The way on which browsers and workers reach the storage. */
  TcpGate storage() {
    return storage;
  }

  /** How to look into the fleet. */
  FleetConfig fleet() {
    return fleet;
  }

  PostgresConfig postgres() {
    return postgres;
  }

  RabbitServer rabbit() {
    return rabbit;
  }

  ChildProcess web() {
    return web;
  }

  ChildProcess scheduler() {
    return scheduler;
  }

  private <T extends AutoCloseable> T started(T part) {
    started.push(part);
    return part;
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In the reverse order of the start; one failure does not keep the rest running. */
  @Override
  public void close() throws Exception {
    closeAll(started);
  }

  private static void closeAll(Deque<AutoCloseable> started) throws Exception {
    Throwable first = null;
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception | AssertionError e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw new IllegalStateException("a part did not stop cleanly", first);
    }
  }
}
