package org.scoregrid.queuebridge.rabbit;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import com.rabbitmq.client.SocketConfigurators;
import com.rabbitmq.client.impl.DefaultExceptionHandler;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.QueueName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to one virtual host. It is made when it is needed, and again when it was lost;
 * each new one declares the topology before anything else. Thread-safe.
 */
final class VhostLink implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(VhostLink.class);
  private static final Duration HEARTBEAT = Duration.ofSeconds(20);

  private final QueueName queue;
  private final BrokerConfig config;
  private final ExecutorService consumers;
  private final ScheduledExecutorService timer;
  private final ReentrantLock connecting = new ReentrantLock();
  private @Nullable Live live;
  private boolean closed;

  private record Live(Connection connection, ConfirmedPublisher publisher) {
    boolean isOpen() {
      return connection.isOpen() && publisher.isOpen();
    }
  }

  VhostLink(
      QueueName queue,
      BrokerConfig config,
      ExecutorService consumers,
      ScheduledExecutorService timer) {
    this.queue = queue;
    this.config = config;
    this.consumers = consumers;
    this.timer = timer;
  }

  QueueName queue() {
    return queue;
  }

  ConfirmedPublisher publisher() throws IOException {
    ConfirmedPublisher publisher = live().publisher;
    if (publisher.tellQueueMissing()) {
      declare();
    }
    return publisher;
  }

  void declare() throws IOException {
    try {
      once(
          channel -> {
            Topology.declare(channel);
            return true;
          });
    } catch (IOException e) {
      throw Refusals.of("the queues of the virtual host cannot be declared", e);
    }
  }

  /** A new channel of the caller's own, in a virtual host with all its queues. */
  Channel channel() throws IOException {
    return call(live().connection);
  }

  /** Does something on a channel that is closed afterwards. */
  <T> T once(ChannelCall<T> call) throws IOException {
    Channel channel = channel();
    try {
      return call.on(channel);
    } catch (ShutdownSignalException e) {
      throw new IOException("the connection to the broker was lost", e);
    } finally {
      channel.abort();
    }
  }

  interface ChannelCall<T> {
    T on(Channel channel) throws IOException;
  }

  private static Channel call(Connection connection) throws IOException {
    try {
      return connection
          .openChannel()
          .orElseThrow(() -> new IOException("the broker allows no more channels"));
    } catch (ShutdownSignalException e) {
      throw new IOException("the connection to the broker was lost", e);
    }
  }

  private Live live() throws IOException {
    try {
      if (!connecting.tryLock(config.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException("the broker cannot be reached; another caller is connecting");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while connecting");
    }
    try {
      if (closed) {
        throw new IOException("the broker client is closed");
      }
      Live current = live;
      if (current != null && current.isOpen()) {
        return current;
      }
      if (current != null) {
        current.connection.abort((int) config.connectTimeout().toMillis());
      }
      live = null;
      Live fresh = connect();
      live = fresh;
      return fresh;
    } finally {
      connecting.unlock();
    }
  }

  private Live connect() throws IOException {
    AtomicReference<@Nullable Socket> socket = new AtomicReference<>();
    Connection connection;
    try {
      connection = factory(socket).newConnection("scoregrid");
    } catch (TimeoutException e) {
      throw new IOException("the broker does not answer", e);
    } catch (IOException | ShutdownSignalException e) {
      throw Refusals.of("the broker cannot be reached, or lets nobody in", e);
    }
    try {
      connection.addBlockedListener(
          reason ->
              log.atWarn().addKeyValue("queue", queue).log("broker takes no messages: " + reason),
          () -> log.atInfo().addKeyValue("queue", queue).log("broker takes messages again"));
      Channel channel = call(connection);
      Topology.declare(channel);
      Live fresh =
          new Live(
              connection,
              new ConfirmedPublisher(
                  channel, config.confirmTimeout(), timer, () -> breakOff(socket.get())));
      log.atInfo().addKeyValue("queue", queue).log("connected to the broker");
      return fresh;
    } catch (IOException | ShutdownSignalException e) {
      connection.abort();
      throw Refusals.of("the broker refused the queues of the virtual host", e);
    }
  }

  private ConnectionFactory factory(AtomicReference<@Nullable Socket> socket) throws IOException {
    ConnectionFactory factory = Connections.factory(config, queue, HEARTBEAT);
    factory.setSharedExecutor(consumers);
    factory.setExceptionHandler(new LoggedExceptions());
    factory.setSocketConfigurator(SocketConfigurators.defaultConfigurator().andThen(socket::set));
    return factory;
  }

  /** The connection's own ways of closing wait for a writer that may hang; its socket does not. */
  private void breakOff(@Nullable Socket socket) {
    log.atWarn()
        .addKeyValue("queue", queue)
        .log("broker did not confirm in time, connection ended");
    if (socket == null) {
      return;
    }
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      log.atDebug().addKeyValue("queue", queue).setCause(e).log("socket was closed already");
    }
  }

  @Override
  public void close() {
    connecting.lock();
    try {
      closed = true;
      if (live != null) {
        live.connection.abort((int) config.connectTimeout().toMillis());
      }
      live = null;
    } finally {
      connecting.unlock();
    }
  }

  /** A lost connection is every caller's news already; only consumers that throw are bugs. */
  private static final class LoggedExceptions extends DefaultExceptionHandler {
    @Override
    public void handleUnexpectedConnectionDriverException(Connection connection, Throwable cause) {
      log.atDebug().setCause(cause).log("connection to the broker lost");
    }
  }
}
