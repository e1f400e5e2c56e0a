package org.scoregrid.worker.container.docker;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Gives each short call to the engine a deadline. The transport knows none on Unix sockets, and an
 * interrupt of its thread closes the connection under it: so each call has a virtual thread of its
 * own, which alone is interrupted when the time is over. Thread-safe.
 */
final class DockerCalls implements AutoCloseable {
  private final Duration timeout;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("docker-call-", 0).factory());

  DockerCalls(Duration timeout) {
    this.timeout = timeout;
  }

  /** The engine did not answer in time. */
  static final class CallTimeout extends RuntimeException {
    private static final long serialVersionUID = 1;

    CallTimeout(Duration timeout) {
      super("no answer within " + timeout.toSeconds() + " s");
    }
  }

  /**
   * Waits for the answer even when the caller is interrupted, because half a call leaves containers
   * behind; the interrupt is kept for later.
   *
   * @throws RuntimeException whatever docker-java threw, or {@link CallTimeout}
   */
  <T> T call(Supplier<T> work) {
    return call(timeout, work);
  }

  <T> T call(Duration atMost, Supplier<T> work) {
    Future<T> answer = threads.submit(work::get);
    var deadline = System.nanoTime() + atMost.toNanos();
    var interrupted = false;
    try {
      while (true) {
        try {
          return answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new CallTimeout(atMost);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  void run(Runnable work) {
    call(
        () -> {
          work.run();
          return true;
        });
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
