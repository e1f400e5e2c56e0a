package org.scoregrid.standalone;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.scoregrid.fleet.Fleet;
import org.scoregrid.standalone.config.BadSettings;
import org.scoregrid.standalone.config.Settings;
import org.scoregrid.worker.container.docker.DockerConfig;
import org.scoregrid.worker.container.docker.DockerEngine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code doctor}: what is wrong with this host, and what to do about it. */
@Command(name = "doctor", description = "checks this host and prints what to fix")
final class DoctorCommand implements Callable<Integer> {
  private static final int JDK = 25;
  private static final double MAX_SECONDS_APART = 5;
  private static final long MIN_FREE = 5L * 1024 * 1024 * 1024;

  @Option(names = "--config", defaultValue = "scoregrid.yaml", description = "settings file")
  private Path config = Path.of("scoregrid.yaml");

  private final PrintStream out = System.out;
  private boolean well = true;

  /** Looks at one thing. */
  private interface Look {
    /**
     * @return what was found
     */
    String at() throws Exception;
  }

  @Override
  public Integer call() throws Exception {
    check("JDK", "Install JDK 25 and set JAVA_HOME to it.", DoctorCommand::jdk);
    check("disk", "Free at least 5 GiB, or set worker.home to a larger disk.", this::disk);
    check(
        "container engine",
        "Start Docker or Podman, or set worker.engine-socket; then ./scoregrid worker --self-test.",
        this::engine);
    note("GPU", gpu());
    if (Files.exists(config)) {
      checkServices(Installation.read(config));
    } else {
      note("services", "not looked at: there is no " + config);
    }
    return well ? 0 : 1;
  }

  private void checkServices(Installation installation) {
    check(
        "database and its clock",
        "Start Postgres, or correct postgres.url, user and password.",
        () -> clock(installation.settings().postgres()));
    check(
        "storage",
        "Start the object storage, or correct storage.endpoint and its keys.",
        () -> {
          installation.blobs();
          return installation.settings().storage().endpoint();
        });
    check(
        "broker",
        "Start RabbitMQ, or correct broker.url.",
        () -> reachable(URI.create(installation.settings().broker().url())));
    check(
        "fleet",
        "Start web or scheduler first, or correct fleet.members.",
        () -> {
          try (Fleet fleet = installation.fleetClient()) {
            return fleet.workers().size() + " workers";
          }
        });
  }

  private static String clock(Settings.Postgres postgres) throws SQLException, IOException {
    try (var connection =
            DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
        var statement = connection.createStatement();
        var row = statement.executeQuery("select extract(epoch from clock_timestamp())")) {
      boolean _ = row.next();
      double apart = Math.abs(row.getDouble(1) - System.currentTimeMillis() / 1_000.0);
      if (apart > MAX_SECONDS_APART) {
        throw new IOException("its clock differs by " + Math.round(apart) + " s; start NTP");
      }
      return "answers, clocks agree";
    }
  }

  private static String reachable(URI broker) throws IOException {
    int port = broker.getPort() > 0 ? broker.getPort() : 5672;
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(broker.getHost(), port), 5_000);
    }
    return broker.getHost() + ":" + port;
  }

  private static String jdk() throws IOException {
    int version = Runtime.version().feature();
    if (version < JDK) {
      throw new IOException("this is Java " + version);
    }
    return Runtime.version().toString();
  }

  private Settings.Worker worker() throws BadSettings {
    return Files.exists(config)
        ? Installation.read(config).settings().worker()
        : Settings.DEFAULT.worker();
  }

  private String disk() throws IOException, BadSettings {
    Path home = Path.of(worker().home()).toAbsolutePath();
    while (home.getParent() != null && !Files.exists(home)) {
      home = home.getParent();
    }
    long free = Files.getFileStore(home).getUsableSpace();
    if (free < MIN_FREE) {
      throw new IOException("only " + free / (1024 * 1024) + " MiB are free at " + home);
    }
    return free / (1024 * 1024 * 1024) + " GiB free at " + home;
  }

  private String engine() throws IOException, BadSettings {
    URI socket = URI.create(worker().engineSocket());
    try (DockerEngine engine = DockerEngine.connect(DockerConfig.DEFAULT.withSocket(socket))) {
      return engine.name();
    }
  }

  private static String gpu() {
    return Files.exists(Path.of("/dev/nvidiactl")) ? "an NVIDIA driver is loaded" : "none found";
  }

  private void check(String what, String wayOut, Look look) {
    try {
      out.println("ok    " + what + ": " + look.at());
    } catch (Exception e) {
      well = false;
      out.println("FAIL  " + what + ": " + e.getMessage());
      out.println("      " + wayOut);
    }
  }

  private void note(String what, String text) {
    out.println("note  " + what + ": " + text);
  }
}
