package org.scoregrid.queuebridge.rabbit;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.scoregrid.queuebridge.Broker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a consumer alive until it is closed: whenever its channel ends, it declares, connects and
 * consumes again, with growing pauses.
 */
final class KeptConsumer implements Broker.Subscription {
  private static final Logger log = LoggerFactory.getLogger(KeptConsumer.class);

  /** A consumer on one channel. */
  interface Session {
    /** Asks the broker for messages. */
    void begin() throws IOException;

    /** Works until the session is over. */
    void work() throws InterruptedException, IOException;
  }

  /** Makes the session of a new channel. */
  interface SessionStart {
    /**
     * @param over counted down when the session has to end; the session may do so itself
     */
    Session on(Channel channel, CountDownLatch over);
  }

  private record Running(Channel channel, CountDownLatch over, Session session) {}

  private final VhostLink link;
  private final BrokerConfig config;
  private final SessionStart start;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable Running running;

  private KeptConsumer(String name, VhostLink link, BrokerConfig config, SessionStart start) {
    this.link = link;
    this.config = config;
    this.start = start;
    this.thread = Thread.ofVirtual().name(name + " " + link.queue()).unstarted(this::keep);
  }

  /**
   * @throws IOException when the first try fails; nothing is left running then
   */
  static KeptConsumer start(String name, VhostLink link, BrokerConfig config, SessionStart start)
      throws IOException {
    KeptConsumer consumer = new KeptConsumer(name, link, config, start);
    consumer.running = consumer.begin();
    consumer.thread.start();
    return consumer;
  }

  private Running begin() throws IOException {
    // Not only a new connection needs its queues: the last session may have ended by their loss.
    link.declare();
    Channel channel = link.channel();
    try {
      CountDownLatch over = new CountDownLatch(1);
      channel.addShutdownListener(_ -> over.countDown());
      Session session = start.on(channel, over);
      session.begin();
      return new Running(channel, over, session);
    } catch (IOException | ShutdownSignalException e) {
      channel.abort();
      throw Refusals.of("the broker does not let us consume", e);
    }
  }

  private void keep() {
    Duration pause = config.firstBackoff();
    try {
      while (!isClosed()) {
        long began = System.nanoTime();
        try {
          Running current = running == null ? begin() : running;
          running = current;
          workOn(current);
        } catch (IOException | ShutdownSignalException e) {
          log.atWarn()
              .addKeyValue("queue", link.queue())
              .addKeyValue("pauseMs", pause.toMillis())
              .log("cannot consume: " + e.getMessage());
        } catch (RuntimeException | Error e) {
          // A mistake of ours or of a receiver; nobody else would begin to consume again.
          log.atError().addKeyValue("queue", link.queue()).setCause(e).log("consumer failed");
        }
        running = null;
        if (System.nanoTime() - began > config.longestBackoff().toNanos()) {
          pause = config.firstBackoff();
        }
        closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        pause = longer(pause, config);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      // Whoever closes before the first round leaves a session that nobody worked on.
      Running untouched = running;
      if (untouched != null) {
        abort(untouched.channel);
      }
    }
  }

  private void workOn(Running current) throws InterruptedException, IOException {
    try {
      if (isClosed()) {
        return;
      }
      current.session.work();
    } finally {
      abort(current.channel);
    }
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  static Duration longer(Duration pause, BrokerConfig config) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(config.longestBackoff()) > 0 ? config.longestBackoff() : twice;
  }

  private void abort(Channel channel) {
    try {
      channel.abort();
    } catch (IOException | ShutdownSignalException e) {
      log.atDebug().addKeyValue("queue", link.queue()).setCause(e).log("channel was gone already");
    }
  }

  /** Lets a batch that is being received come to its end, for a bounded time. */
  @Override
  public void close() {
    closed.countDown();
    Running current = running;
    if (current != null) {
      current.over.countDown();
    }
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      if (!thread.join(config.connectTimeout()) && current != null) {
        abort(current.channel);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
