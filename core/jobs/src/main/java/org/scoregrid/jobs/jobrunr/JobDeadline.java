package org.scoregrid.jobs.jobrunr;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends a piece of work that takes too long, by interrupting its thread; on virtual threads that
 * also breaks reads and writes of sockets. For one piece of work.
 */
final class JobDeadline {
  private final Duration limit;
  private final Thread worker = Thread.currentThread();
  private final CountDownLatch over = new CountDownLatch(1);
  private boolean open = true;
  private boolean fired;

  private JobDeadline(Duration limit) {
    this.limit = limit;
  }

  /**
   * @throws CancellationException when the time was up
   */
  static <T> T within(Duration limit, Callable<T> work) throws Exception {
    JobDeadline deadline = new JobDeadline(limit);
    Thread.ofVirtual().name("job-deadline").start(deadline::watch);
    try {
      T result = work.call();
      deadline.close();
      return result;
    } catch (Exception e) {
      if (deadline.close()) {
        CancellationException late = new CancellationException("the job took longer than " + limit);
        // Not as its cause: JobRunr takes an interruption for the end of its server.
        late.addSuppressed(e);
        throw late;
      }
      throw e;
    } finally {
      deadline.close();
    }
  }

  private void watch() {
    try {
      if (!over.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        fire();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void fire() {
    if (open) {
      fired = true;
      worker.interrupt();
    }
  }

  /** Gives whether the time was up; the thread is then free for the next job. */
  private synchronized boolean close() {
    if (open) {
      open = false;
      over.countDown();
      if (fired) {
        Thread.interrupted();
      }
    }
    return fired;
  }
}
