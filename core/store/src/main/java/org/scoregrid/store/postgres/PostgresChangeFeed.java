package org.scoregrid.store.postgres;

import io.helidon.dbclient.DbClient;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.scoregrid.store.ChangeFeed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes by LISTEN and NOTIFY, on one connection of its own and one thread. When the connection is
 * lost it is opened again with growing pauses; what was sent meanwhile is not delivered.
 * Thread-safe.
 */
public final class PostgresChangeFeed implements ChangeFeed {
  private static final Logger log = LoggerFactory.getLogger(PostgresChangeFeed.class);

  /** After this much silence the connection is asked whether it still lives. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Duration END_TIMEOUT = Duration.ofSeconds(10);

  private final PostgresDatabase database;
  private final DbClient client;
  private final Map<Channel, List<Consumer<String>>> listeners = new EnumMap<>(Channel.class);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private volatile Connection connection;

  private PostgresChangeFeed(PostgresDatabase database, Connection connection) {
    this.database = database;
    this.client = database.dbClient();
    this.connection = connection;
    for (Channel channel : Channel.values()) {
      listeners.put(channel, new CopyOnWriteArrayList<>());
    }
    this.thread = Thread.ofVirtual().name("change-feed").unstarted(this::listenUntilClosed);
  }

  /**
   * Connects and listens; what is sent after this returns is delivered.
   *
   * @throws IllegalStateException when the database cannot be reached
   */
  public static PostgresChangeFeed open(PostgresDatabase database) {
    try {
      PostgresChangeFeed feed = new PostgresChangeFeed(database, listening(database));
      feed.thread.start();
      return feed;
    } catch (SQLException e) {
      throw new IllegalStateException("cannot listen for changes", e);
    }
  }

  /** Name of a channel in the database; whoever notifies within a transaction needs it. */
  public static String channelName(Channel channel) {
    return switch (channel) {
      case RUNS_QUEUED -> "scoregrid_runs_queued";
      case JOBS_ENQUEUED -> "scoregrid_jobs_enqueued";
      case MAIL_POSTED -> "scoregrid_mail_posted";
      case SUBMISSION_CHANGED -> "scoregrid_submission_changed";
      case QUEUES_CHANGED -> "scoregrid_queues_changed";
    };
  }

  @Override
  public void notify(Channel channel, String text) {
    String sql = "select cast(pg_notify(:channel, :text) as text) as sent";
    Statements.first(
        client.execute(), sql, Map.of("channel", channelName(channel), "text", text), row -> true);
  }

  @Override
  public AutoCloseable listen(Channel channel, Consumer<String> listener) {
    // Wrapped, so that a consumer that listens twice is removed once.
    Consumer<String> own = text -> listener.accept(text);
    List<Consumer<String>> ofChannel = listenersOf(channel);
    ofChannel.add(own);
    return () -> ofChannel.remove(own);
  }

  private List<Consumer<String>> listenersOf(Channel channel) {
    return listeners.getOrDefault(channel, List.of());
  }

  private static Connection listening(PostgresDatabase database) throws SQLException {
    Connection connection = database.ownConnection();
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          Arrays.stream(Channel.values())
              .map(channel -> "listen " + channelName(channel))
              .collect(Collectors.joining(";")));
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private void listenUntilClosed() {
    while (!isClosed()) {
      try {
        deliver(connection.unwrap(PGConnection.class));
      } catch (SQLException e) {
        if (!isClosed()) {
          log.atWarn().addKeyValue("cause", e.getMessage()).log("change feed lost its connection");
          reconnect();
        }
      }
    }
    drop(connection);
  }

  private void deliver(PGConnection from) throws SQLException {
    PGNotification @Nullable [] received = from.getNotifications((int) PATIENCE.toMillis());
    if (received != null && received.length > 0) {
      for (PGNotification notification : received) {
        deliver(notification);
      }
    } else if (!connection.isValid((int) PROBE_TIMEOUT.toSeconds())) {
      throw new SQLException("no answer");
    }
  }

  private void deliver(PGNotification notification) {
    for (Channel channel : Channel.values()) {
      if (channelName(channel).equals(notification.getName())) {
        listenersOf(channel).forEach(listener -> tell(listener, notification.getParameter()));
      }
    }
  }

  private static void tell(Consumer<String> listener, String text) {
    try {
      listener.accept(text);
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("a listener of the change feed failed");
    }
  }

  private void reconnect() {
    drop(connection);
    Duration pause = FIRST_PAUSE;
    while (!waitedForClose(pause)) {
      try {
        connection = listening(database);
        log.atInfo().log("change feed listens again");
        return;
      } catch (SQLException e) {
        log.atDebug().addKeyValue("cause", e.getMessage()).log("change feed cannot connect");
        Duration longer = pause.multipliedBy(2);
        pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
      }
    }
  }

  private boolean waitedForClose(Duration pause) {
    try {
      return closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      // Nobody but close() ends this thread.
      closed.countDown();
      return true;
    }
  }

  /** Breaks the connection, so that a read which waits on it ends at once. */
  private static void drop(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      log.atDebug().addKeyValue("cause", e.getMessage()).log("change feed could not disconnect");
    }
  }

  @Override
  public void close() {
    closed.countDown();
    drop(connection);
    try {
      if (!thread.join(END_TIMEOUT)) {
        log.atWarn().log("change feed does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
