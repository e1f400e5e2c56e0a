package org.scoregrid.standalone;

import java.net.URI;
import java.net.URL;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.qpid.server.SystemLauncher;
import org.apache.qpid.server.SystemLauncherListener.DefaultSystemLauncherListener;
import org.apache.qpid.server.model.Broker;
import org.apache.qpid.server.model.Port;
import org.apache.qpid.server.model.State;
import org.apache.qpid.server.model.SystemConfig;
import org.apache.qpid.server.model.VirtualHostNode;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.QueueName;

/**
 * A message broker inside this JVM: Apache Qpid Broker-J, AMQP 0-9-1, reachable only from this host
 * and only with a password that is new at each start. Its messages are in memory and end with it;
 * the scheduler sends again what was lost. It ignores priorities. Thread-safe.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final String USER = "scoregrid";

  // It reports every connection and queue as news. Held here, or the level would be forgotten.
  private static final Logger NEWS = Logger.getLogger("qpid.message");

  private final SystemLauncher launcher;
  private final Broker<?> broker;
  private final URI url;

  private EmbeddedBroker(SystemLauncher launcher, Broker<?> broker, URI url) {
    this.launcher = launcher;
    this.broker = broker;
    this.url = url;
  }

  /**
   * Starts a broker with the default queue's virtual host.
   *
   * @param port port on 127.0.0.1; 0 takes a free one
   * @throws IllegalStateException when it does not start, for example because the port is taken
   */
  public static EmbeddedBroker start(int port) {
    NEWS.setLevel(Level.WARNING);
    AtomicReference<@Nullable SystemConfig<?>> system = new AtomicReference<>();
    SystemLauncher launcher =
        new SystemLauncher(
            new DefaultSystemLauncherListener() {
              @Override
              public void onContainerResolve(SystemConfig<?> config) {
                system.set(config);
              }
            });
    try {
      int chosen = port == 0 ? FreePort.find() : port;
      String password = UUID.randomUUID().toString();
      launcher.startup(settings(chosen, password));
      SystemConfig<?> started =
          Objects.requireNonNull(system.get(), "the broker ended while it started");
      Broker<?> broker = (Broker<?>) started.getContainer();
      requirePort(broker, chosen);
      return new EmbeddedBroker(
          launcher,
          broker,
          URI.create("amqp://" + USER + ":" + password + "@127.0.0.1:" + chosen + "/"));
    } catch (Exception e) {
      launcher.shutdown();
      throw new IllegalStateException("the embedded broker did not start: " + e.getMessage(), e);
    }
  }

  /**
   * {@code amqp://user:password@127.0.0.1:port/}, the virtual host of {@link QueueName#DEFAULT}.
   */
  public URI url() {
    return url;
  }

  /** Makes the virtual host of a private queue. Idempotent. */
  public synchronized void addQueue(QueueName queue) {
    if (!queue.isDefault() && broker.getChildByName(VirtualHostNode.class, queue.vhost()) == null) {
      broker.createChild(
          VirtualHostNode.class,
          Map.of(
              "name", queue.vhost(),
              "type", "Memory",
              "virtualHostInitialConfiguration", "{\"type\": \"Memory\"}"));
    }
  }

  @Override
  public void close() {
    launcher.shutdown();
  }

  private static Map<String, Object> settings(int port, String password) {
    URL configuration =
        Objects.requireNonNull(EmbeddedBroker.class.getResource("embedded-broker.json"));
    return Map.of(
        "type",
        "Memory",
        "initialConfigurationLocation",
        configuration.toString(),
        "startupLoggedToSystemOut",
        false,
        "preferenceStoreAttributes",
        "{\"type\": \"Noop\"}",
        "context",
        Map.of(
            "scoregrid.port",
            Integer.toString(port),
            "scoregrid.user",
            USER,
            "scoregrid.password",
            password,
            // x-max-priority of the stock queue is unknown to Qpid.
            "queue.behaviourOnUnknownDeclareArgument",
            "IGNORE",
            "qpid.port.closeWhenNoRoute",
            "false",
            "qpid.broker_status_updates",
            "false"));
  }

  /** Qpid itself starts without a port that it cannot open. */
  private static void requirePort(Broker<?> broker, int port) {
    for (Port<?> open : broker.getChildren(Port.class)) {
      if (open.getState() != State.ACTIVE) {
        throw new IllegalStateException("port " + port + " is taken");
      }
    }
  }
}
