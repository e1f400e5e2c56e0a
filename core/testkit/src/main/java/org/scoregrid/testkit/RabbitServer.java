package org.scoregrid.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A private, real RabbitMQ of the distribution's package: own node, data, ports and epmd, reachable
 * only from this host. It ends with {@link #close} or with this JVM, and everything that it ends is
 * its own. Methods are for one thread and throw {@link IllegalStateException} with the server's own
 * words when something fails.
 */
public final class RabbitServer implements AutoCloseable {
  private static final Path BIN = Path.of("/usr/lib/rabbitmq/bin");
  private static final Path EPMD = Path.of("/usr/bin/epmd");
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
  private static final String USER = "scoregrid";

  private final String password = UUID.randomUUID().toString();
  private final int port;
  private final int managementPort;
  private final RabbitHome home;
  private final Process epmd;
  private final Thread endWithJvm = new Thread(this::killAll, "rabbit-server-end");
  private @Nullable Process server;

  private RabbitServer(RabbitHome.Ports ports) throws IOException {
    this.port = ports.server();
    this.managementPort = ports.management();
    this.home = RabbitHome.make(ports, USER, password);
    String epmdPort = String.valueOf(ports.epmd());
    this.epmd =
        home.launch(List.of(EPMD.toString(), "-port", epmdPort, "-address", "127.0.0.1"), "epmd");
    Runtime.getRuntime().addShutdownHook(endWithJvm);
    await("epmd", () -> accepts(ports.epmd()));
  }

  /** Starts a server with empty data. */
  public static RabbitServer start() {
    return start(false);
  }

  /** Starts a server with empty data whose management API listens at {@link #managementUrl}. */
  public static RabbitServer startManaged() {
    return start(true);
  }

  private static RabbitServer start(boolean managed) {
    for (Path needed : List.of(BIN.resolve("rabbitmq-server"), EPMD)) {
      if (!Files.isExecutable(needed)) {
        throw new IllegalStateException(
            needed + " is missing: install it with 'apt-get install rabbitmq-server'");
      }
    }
    try {
      int[] ports = freePorts(4);
      int management = managed ? ports[3] : 0;
      RabbitServer rabbit =
          new RabbitServer(new RabbitHome.Ports(ports[0], ports[1], ports[2], management));
      try {
        rabbit.startAgain();
      } catch (RuntimeException e) {
        rabbit.close();
        throw e;
      }
      return rabbit;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code amqp://user:password@127.0.0.1:port/}; the same after each start. */
  public URI url() {
    return URI.create("amqp://" + USER + ":" + password + "@127.0.0.1:" + port + "/");
  }

  /** Address of the management API, for the user and password of {@link #url}. */
  public URI managementUrl() {
    if (managementPort == 0) {
      throw new IllegalStateException("this RabbitMQ was started without its management API");
    }
    return URI.create("http://127.0.0.1:" + managementPort);
  }

  /** Starts the stopped or killed server on the data that it has. */
  public void startAgain() {
    if (server != null) {
      throw new IllegalStateException("RabbitMQ runs already");
    }
    server = home.launch(List.of(BIN.resolve("rabbitmq-server").toString()), "server");
    await("RabbitMQ", this::answers);
  }

  /** Ends the server in an orderly way. */
  public void stop() {
    Process running = server;
    if (running == null) {
      return;
    }
    List<ProcessHandle> all = family(running);
    running.destroy();
    if (!ended(running.toHandle(), STOP_LIMIT)) {
      all.forEach(ProcessHandle::destroyForcibly);
    }
    all.forEach(process -> ended(process, STOP_LIMIT));
    server = null;
  }

  /** Kills the server (SIGKILL), as a power cut would. */
  public void kill() {
    Process running = server;
    if (running == null) {
      return;
    }
    List<ProcessHandle> all = family(running);
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(process -> ended(process, STOP_LIMIT));
    server = null;
  }

  /** Stops the server's clock (SIGSTOP): connections stay open and nothing answers. */
  public void freeze() {
    signal("-STOP");
  }

  /** Ends {@link #freeze}. */
  public void thaw() {
    signal("-CONT");
  }

  private void signal(String signal) {
    List<String> command = new ArrayList<>(List.of("/bin/kill", signal));
    family(Objects.requireNonNull(server, "RabbitMQ does not run"))
        .forEach(process -> command.add("" + process.pid()));
    ended(home.launch(command, "signal").toHandle(), STOP_LIMIT);
  }

  /** Creates a virtual host on which the user of {@link #url} may do everything. */
  public void addVhost(String name) {
    control("add_vhost", name);
    control("set_permissions", "-p", name, USER, ".*", ".*", ".*");
  }

  /** Deletes a virtual host with all that is in it; its connections are closed. */
  public void deleteVhost(String name) {
    control("delete_vhost", name);
  }

  /** Runs {@code rabbitmqctl} on this server and returns what it prints. */
  public String control(String... arguments) {
    List<String> command = new ArrayList<>(List.of(BIN.resolve("rabbitmqctl").toString(), "-q"));
    command.addAll(List.of(arguments));
    Process process = home.launch(command, "control");
    boolean ended = ended(process.toHandle(), STOP_LIMIT);
    if (!ended) {
      family(process).forEach(ProcessHandle::destroyForcibly);
    }
    if (!ended || process.exitValue() != 0) {
      throw new IllegalStateException("rabbitmqctl " + arguments[0] + ": " + home.log("control"));
    }
    return home.log("control");
  }

  @Override
  public void close() {
    killAll();
    Runtime.getRuntime().removeShutdownHook(endWithJvm);
    home.delete();
  }

  private void killAll() {
    kill();
    epmd.destroyForcibly();
    ended(epmd.toHandle(), STOP_LIMIT);
  }

  private void await(String what, Callable<Boolean> condition) {
    try {
      Awaitility.await().atMost(START_LIMIT).pollInterval(Duration.ofMillis(50)).until(condition);
    } catch (ConditionTimeoutException e) {
      throw new IllegalStateException(
          what + " did not start in " + START_LIMIT + ": " + home.log("server"), e);
    }
  }

  private boolean answers() {
    Process running = server;
    if (running == null || !running.isAlive()) {
      throw new IllegalStateException("RabbitMQ ended: " + home.log("server"));
    }
    // The port accepts connections before the broker takes them; its banner ends with this line.
    return home.log("server").contains("completed with")
        && accepts(port)
        && (managementPort == 0 || accepts(managementPort));
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /** All processes of the running server. */
  public List<ProcessHandle> processes() {
    return family(Objects.requireNonNull(server, "RabbitMQ does not run"));
  }

  private static List<ProcessHandle> family(Process process) {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    return all;
  }

  private static boolean ended(ProcessHandle process, Duration limit) {
    try {
      process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException _) {
      return false;
    }
  }

  private static int[] freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return sockets.stream().mapToInt(ServerSocket::getLocalPort).toArray();
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }
}
