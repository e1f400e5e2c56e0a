package org.scoregrid.standalone;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Keeps a process until it is told to end (Ctrl-C, TERM), and then lets it end in order. */
final class Lifetime {
  private static final Duration STOP_WITHIN = Duration.ofSeconds(30);

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  Lifetime() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::end, "shutdown"));
  }

  private void end() {
    asked.countDown();
    try {
      ended.await(STOP_WITHIN.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns when the process shall end. */
  void await() throws InterruptedException {
    asked.await();
  }

  /** Interrupts a thread when the process shall end, for work that ends by itself otherwise. */
  void interruptAtEnd(Thread working) {
    Thread.ofVirtual()
        .name("interrupt-at-end")
        .start(
            () -> {
              try {
                await();
                working.interrupt();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  /** Everything is stopped: the process may go. */
  void over() {
    ended.countDown();
  }
}
