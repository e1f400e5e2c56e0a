package org.scoregrid.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The directory of one {@link RabbitServer}: its settings, data and logs. For one thread. */
final class RabbitHome {
  private final Path dir;
  private final Map<String, String> environment;

  /**
   * Numbers that only this server uses.
   *
   * @param management of the management API; 0: the server has none
   */
  record Ports(int server, int distribution, int epmd, int management) {}

  private RabbitHome(Path dir, Ports ports) {
    this.dir = dir;
    this.environment = environment(dir, ports.server(), ports.distribution(), ports.epmd());
  }

  /** Makes a directory with settings that let this user do everything. */
  static RabbitHome make(Ports ports, String user, String password) throws IOException {
    Path dir = Files.createTempDirectory("scoregrid-rabbit");
    boolean managed = ports.management() > 0;
    Files.writeString(
        dir.resolve("enabled_plugins"), managed ? "[rabbitmq_management].\n" : "[].\n");
    Files.writeString(dir.resolve("env.conf"), "");
    Files.writeString(
        dir.resolve("rabbitmq.conf"),
        configuration(user, password) + (managed ? management(ports.management()) : ""));
    return new RabbitHome(dir, ports);
  }

  private static Map<String, String> environment(
      Path dir, int port, int distributionPort, int epmdPort) {
    return Map.ofEntries(
        Map.entry("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"),
        Map.entry("LANG", "C.UTF-8"),
        Map.entry("HOME", dir.toString()),
        Map.entry("ERL_EPMD_PORT", "" + epmdPort),
        Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"),
        Map.entry("RABBITMQ_NODENAME", "scoregrid-" + port + "@localhost"),
        Map.entry("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"),
        Map.entry("RABBITMQ_NODE_PORT", "" + port),
        Map.entry("RABBITMQ_DIST_PORT", "" + distributionPort),
        Map.entry(
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}"),
        Map.entry("RABBITMQ_CONF_ENV_FILE", dir.resolve("env.conf").toString()),
        Map.entry("RABBITMQ_CONFIG_FILE", dir.resolve("rabbitmq.conf").toString()),
        Map.entry("RABBITMQ_ENABLED_PLUGINS_FILE", dir.resolve("enabled_plugins").toString()),
        Map.entry("RABBITMQ_PID_FILE", dir.resolve("pid").toString()),
        Map.entry("RABBITMQ_MNESIA_BASE", dir.resolve("mnesia").toString()),
        Map.entry("RABBITMQ_LOG_BASE", dir.resolve("log").toString()));
  }

  private static String configuration(String user, String password) {
    return """
    default_user = %s
    default_pass = %s
    consumer_timeout = 100000000
    disk_free_limit.absolute = 50MB
    log.file.level = warning
    """
        .formatted(user, password);
  }

  private static String management(int port) {
    return """
    management.tcp.ip = 127.0.0.1
    management.tcp.port = %d
    """
        .formatted(port);
  }

  /** Starts a program here; it sees nothing of this JVM's environment. */
  Process launch(List<String> command, String log) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.directory(dir.toFile());
    builder.redirectErrorStream(true).redirectOutput(logFile(log).toFile());
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path logFile(String name) {
    return dir.resolve(name + ".out");
  }

  /** What a program that was launched here printed. */
  String log(String name) {
    try {
      return Files.readString(logFile(name)).strip();
    } catch (IOException e) {
      return "its log cannot be read: " + e;
    }
  }

  void delete() {
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
