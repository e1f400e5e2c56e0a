package org.scoregrid.standalone;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Keeps a process until it is told to end (Ctrl-C, TERM), and then lets it end in order. */
final class Lifetime {
  /** What a process gets to end in order. */
  static final Duration STOP_WITHIN = Duration.ofSeconds(30);

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  private final Duration stopWithin;
  private volatile boolean endsWell;

  Lifetime() {
    this(STOP_WITHIN);
  }

  /**
   * @param stopWithin what is not over then is cut off
   */
  Lifetime(Duration stopWithin) {
    this.stopWithin = stopWithin;
    Runtime.getRuntime().addShutdownHook(new Thread(this::end, "shutdown"));
  }

  private void end() {
    asked.countDown();
    try {
      if (ended.await(stopWithin.toSeconds(), TimeUnit.SECONDS) && endsWell) {
        // Nothing else tells a signal's 143 from work that was cut off.
        Runtime.getRuntime().halt(0);
      }
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

  /** All work was finished: the exit code will be 0 although a signal ended the process. */
  void endWell() {
    endsWell = true;
  }

  /** Everything is stopped: the process may go. */
  void over() {
    ended.countDown();
  }
}
