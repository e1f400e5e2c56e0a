package org.scoregrid.queuebridge.rabbit;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Return;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import org.scoregrid.queuebridge.wire.WireMessage;

/**
 * One channel with publisher confirms. Senders take turns to write and wait for their confirmations
 * side by side. Thread-safe.
 */
final class ConfirmedPublisher {
  private enum Fate {
    OPEN,
    RETURNED,
    TAKEN,
    NOT_TAKEN
  }

  private final Channel channel;
  private final Duration limit;
  private final ScheduledExecutorService timer;
  private final Runnable breakOff;
  private final ReentrantLock writing = new ReentrantLock();
  private final ConcurrentNavigableMap<Long, Place> open = new ConcurrentSkipListMap<>();
  private volatile boolean queueMissing;

  /**
   * @param breakOff ends the connection even when a writer hangs in it
   */
  ConfirmedPublisher(
      Channel channel, Duration limit, ScheduledExecutorService timer, Runnable breakOff)
      throws IOException {
    this.channel = channel;
    this.limit = limit;
    this.timer = timer;
    this.breakOff = breakOff;
    channel.confirmSelect();
    channel.addConfirmListener(
        (sequence, upTo) -> settle(sequence, upTo, Fate.TAKEN),
        (sequence, upTo) -> settle(sequence, upTo, Fate.NOT_TAKEN));
    channel.addReturnListener(this::returned);
    channel.addShutdownListener(_ -> settle(Long.MAX_VALUE, true, Fate.NOT_TAKEN));
  }

  boolean isOpen() {
    return channel.isOpen();
  }

  /** Whether a message came back because its queue is gone; true is told once. */
  boolean tellQueueMissing() {
    boolean missing = queueMissing;
    queueMissing = false;
    return missing;
  }

  /**
   * Sends all, then waits once until the fate of each is known or the connection is given up.
   *
   * @return for each message whether the broker has it in a queue
   */
  boolean[] publish(String queue, List<WireMessage> messages) throws IOException {
    Batch batch = new Batch(messages.size());
    // Both a write into a full socket and a confirmation may never end by themselves.
    ScheduledFuture<?> guard = timer.schedule(breakOff, limit.toMillis(), TimeUnit.MILLISECONDS);
    try {
      write(queue, messages, batch);
      // The guard settles everything; the second limit is for a guard that itself fails.
      if (!batch.left.await(limit.toMillis() * 2, TimeUnit.MILLISECONDS)) {
        throw new IOException("the broker neither confirmed nor ended the connection");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while sending");
    } finally {
      guard.cancel(false);
    }
    return batch.taken();
  }

  private void write(String queue, List<WireMessage> messages, Batch batch)
      throws IOException, InterruptedException {
    if (!writing.tryLock(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IOException("other senders hold the connection to the broker");
    }
    int next = 0;
    try {
      for (; next < messages.size(); next++) {
        WireMessage message = messages.get(next);
        open.put(channel.getNextPublishSeqNo(), new Place(batch, next, message.correlationId()));
        // Mandatory: without it a message to a deleted queue is confirmed and gone.
        channel.basicPublish("", queue, true, AmqpMessage.properties(message), message.body());
      }
    } catch (IOException | ShutdownSignalException _) {
      // Those before may be confirmed still; the rest, this one included, never will.
      for (; next < messages.size(); next++) {
        batch.settle(next, Fate.NOT_TAKEN);
      }
      if (!channel.isOpen()) {
        settle(Long.MAX_VALUE, true, Fate.NOT_TAKEN);
      }
    } finally {
      writing.unlock();
    }
  }

  private void settle(long sequence, boolean upTo, Fate fate) {
    if (!upTo) {
      Place place = open.remove(sequence);
      if (place != null) {
        place.batch.settle(place.index, fate);
      }
      return;
    }
    Map.Entry<Long, Place> first = open.firstEntry();
    while (first != null && first.getKey() <= sequence) {
      if (open.remove(first.getKey()) != null) {
        first.getValue().batch.settle(first.getValue().index, fate);
      }
      first = open.firstEntry();
    }
  }

  /** A message that no queue takes comes back before its confirmation. */
  private void returned(Return message) {
    queueMissing = true;
    String id = message.getProperties().getCorrelationId();
    for (Place place : open.values()) {
      if (place.correlationId.equals(id)) {
        place.batch.returned(place.index);
      }
    }
  }

  private record Place(Batch batch, int index, String correlationId) {}

  /** Fates of the messages of one call. */
  private static final class Batch {
    private final AtomicReferenceArray<Fate> fates;
    private final CountDownLatch left;

    Batch(int size) {
      fates = new AtomicReferenceArray<>(size);
      for (int i = 0; i < size; i++) {
        fates.set(i, Fate.OPEN);
      }
      left = new CountDownLatch(size);
    }

    void returned(int index) {
      fates.compareAndSet(index, Fate.OPEN, Fate.RETURNED);
    }

    void settle(int index, Fate fate) {
      if (fates.compareAndSet(index, Fate.OPEN, fate)
          || fates.compareAndSet(index, Fate.RETURNED, Fate.NOT_TAKEN)) {
        left.countDown();
      }
    }

    boolean[] taken() {
      boolean[] taken = new boolean[fates.length()];
      for (int i = 0; i < taken.length; i++) {
        taken[i] = fates.get(i) == Fate.TAKEN;
      }
      return taken;
    }
  }
}
