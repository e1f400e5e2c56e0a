package org.scoregrid.fleet.hazelcast;

import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One topic for any number of local listeners. A process listens to the topic from its first
 * listener on; which listener gets a message is decided here, by a number in the message. Each
 * listener has its own bounded queue and thread, so a slow one loses messages of its own only.
 * Thread-safe.
 */
final class TopicRelay implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TopicRelay.class);
  private static final int QUEUE = 512;

  private final HazelcastInstance hazelcast;
  private final String topic;
  private final ToLongFunction<byte[]> address;
  private final ConcurrentHashMap<Long, List<Subscription>> subscriptions =
      new ConcurrentHashMap<>();
  private @Nullable UUID registration;

  /**
   * @param address what a message is about; listeners name the same number
   */
  TopicRelay(HazelcastInstance hazelcast, String topic, ToLongFunction<byte[]> address) {
    this.hazelcast = hazelcast;
    this.topic = topic;
    this.address = address;
  }

  AutoCloseable listen(long about, Consumer<byte[]> listener) {
    Subscription subscription = new Subscription(about, listener);
    subscriptions.computeIfAbsent(about, key -> new CopyOnWriteArrayList<>()).add(subscription);
    connect();
    return subscription;
  }

  /** Joins the topic where somebody listens; a client that is offline does so when it is back. */
  synchronized void connect() {
    if (registration != null || subscriptions.isEmpty()) {
      return;
    }
    try {
      registration =
          hazelcast
              .<byte[]>getTopic(topic)
              .addMessageListener(message -> deliver(message.getMessageObject()));
    } catch (HazelcastException | IllegalStateException e) {
      log.atInfo().addKeyValue("topic", topic).log("fleet not reachable, will listen later");
    }
  }

  private void deliver(byte[] message) {
    try {
      List<Subscription> interested = subscriptions.get(address.applyAsLong(message));
      if (interested != null) {
        interested.forEach(subscription -> subscription.offer(message));
      }
    } catch (IllegalArgumentException e) {
      log.atDebug().setCause(e).addKeyValue("topic", topic).log("unreadable message dropped");
    }
  }

  @Override
  public void close() {
    subscriptions.values().forEach(list -> list.forEach(Subscription::close));
  }

  private final class Subscription implements AutoCloseable {
    private final long about;
    private final Consumer<byte[]> listener;
    private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Thread thread;

    Subscription(long about, Consumer<byte[]> listener) {
      this.about = about;
      this.listener = listener;
      this.thread = Thread.ofVirtual().name("listen-" + topic + "-" + about).start(this::pass);
    }

    void offer(byte[] message) {
      if (!queue.offer(message)) {
        log.atDebug().addKeyValue("topic", topic).log("slow listener lost a message");
      }
    }

    /** Runs until it is interrupted by {@link #close}. */
    private void pass() {
      try {
        while (!Thread.currentThread().isInterrupted()) {
          tell(queue.take());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void tell(byte[] message) {
      try {
        listener.accept(message);
      } catch (RuntimeException e) {
        log.atWarn().setCause(e).addKeyValue("topic", topic).log("listener failed");
      }
    }

    @Override
    public void close() {
      subscriptions.computeIfPresent(
          about,
          (key, list) -> {
            list.remove(this);
            return list.isEmpty() ? null : list;
          });
      thread.interrupt();
    }
  }
}
