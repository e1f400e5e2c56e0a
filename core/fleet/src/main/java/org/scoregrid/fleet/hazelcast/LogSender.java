package org.scoregrid.fleet.hazelcast;

import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.scoregrid.domain.id.RunId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.fleet.LogFrame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends log frames from one thread through a bounded queue. Never blocks who calls it: what does
 * not fit, and what cannot be sent, is dropped. Thread-safe.
 */
final class LogSender implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LogSender.class);
  private static final int QUEUE = 256;
  private static final Duration BETWEEN_COMPLAINTS = Duration.ofSeconds(30);
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private sealed interface Errand permits Send, Forget {}

  private record Send(LogFrame frame) implements Errand {}

  private record Forget(SubmissionId submission, RunId run) implements Errand {}

  private final HazelcastInstance hazelcast;
  private final BlockingQueue<Errand> queue = new ArrayBlockingQueue<>(QUEUE);
  private final AtomicLong dropped = new AtomicLong();
  private final Thread thread;
  private long lastComplaint = System.nanoTime();

  LogSender(HazelcastInstance hazelcast) {
    this.hazelcast = hazelcast;
    this.thread = Thread.ofVirtual().name("fleet-log-sender").start(this::work);
  }

  void send(LogFrame frame) {
    offer(new Send(frame));
  }

  /** Goes the same way as the frames, so that none of this process comes after it. */
  void forget(SubmissionId submission, RunId run) {
    offer(new Forget(submission, run));
  }

  private void offer(Errand errand) {
    if (!queue.offer(errand)) {
      dropped.incrementAndGet();
    }
  }

  /** Runs until it is interrupted by {@link #close}. */
  private void work() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        run(queue.take());
        complain();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(Errand errand) {
    try {
      switch (errand) {
        case Send(LogFrame frame) -> deliver(frame);
        case Forget(SubmissionId submission, RunId run) ->
            hazelcast
                .<Long, byte[]>getMap(HazelcastNodes.RECENT_LOGS)
                .executeOnKey(submission.value(), new LogOperations.Forget(run));
      }
    } catch (HazelcastException | IllegalStateException e) {
      dropped.incrementAndGet();
    } catch (RuntimeException e) {
      dropped.incrementAndGet();
      log.atWarn().setCause(e).log("live log frame not sent");
    }
  }

  private void deliver(LogFrame frame) {
    byte[] bytes = FrameBytes.write(frame);
    hazelcast.<byte[]>getTopic(HazelcastNodes.LOGS).publish(bytes);
    hazelcast
        .<Long, byte[]>getMap(HazelcastNodes.RECENT_LOGS)
        .executeOnKey(frame.submission().value(), new LogOperations.Append(bytes));
  }

  private void complain() {
    long now = System.nanoTime();
    if (dropped.get() > 0 && now - lastComplaint > BETWEEN_COMPLAINTS.toNanos()) {
      lastComplaint = now;
      log.atInfo().addKeyValue("frames", dropped.getAndSet(0)).log("live log frames dropped");
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(LAST_WORDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
