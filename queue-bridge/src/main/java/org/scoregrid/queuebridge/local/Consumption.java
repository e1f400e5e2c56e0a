package org.scoregrid.queuebridge.local;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.scoregrid.queuebridge.Broker;

/** A subscription with a thread of its own, which is interrupted when it ends. */
abstract class Consumption implements Broker.Subscription {
  private static final long AFTER_FAILURE_MILLIS = 50;

  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  Consumption(String name) {
    thread = Thread.ofVirtual().name(name).unstarted(this::consume);
  }

  final void start() {
    thread.start();
  }

  final boolean isClosed() {
    return closed.getCount() == 0;
  }

  private void consume() {
    try {
      while (!isClosed()) {
        if (!next()) {
          // The same comes again, but not in a busy loop.
          boolean _ = closed.await(AFTER_FAILURE_MILLIS, TimeUnit.MILLISECONDS);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for something and hands it out; false where the receiver threw. */
  abstract boolean next() throws InterruptedException;

  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
  }
}
