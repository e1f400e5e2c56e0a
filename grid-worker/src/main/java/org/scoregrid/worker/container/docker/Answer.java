package org.scoregrid.worker.container.docker;

import com.github.dockerjava.api.async.ResultCallback;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An answer of the engine that comes in pieces. docker-java's own base class logs every failure as
 * an error and never ends the wait for the first byte when there is one. Thread-safe.
 */
abstract class Answer<T> implements ResultCallback<T> {
  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable Closeable connection;
  private volatile @Nullable Throwable failure;

  @Override
  public void onStart(Closeable stream) {
    connection = stream;
    started.countDown();
    if (ended.getCount() == 0) {
      hangUp();
    }
  }

  @Override
  public void onError(Throwable cause) {
    // Hanging up on purpose looks like a failure too.
    if (ended.getCount() > 0) {
      failure = cause;
    }
    end();
  }

  @Override
  public void onComplete() {
    end();
  }

  @Override
  public void close() {
    end();
    hangUp();
  }

  /**
   * Waits until the engine has accepted the request.
   *
   * @throws EngineLost if it refused or went away
   */
  boolean awaitStart(Duration atMost) throws InterruptedException {
    return succeeded(started.await(atMost.toNanos(), TimeUnit.NANOSECONDS));
  }

  /**
   * Waits for the last piece.
   *
   * @throws EngineLost if the engine refused or went away
   */
  boolean awaitEnd(Duration atMost) throws InterruptedException {
    return succeeded(ended.await(atMost.toNanos(), TimeUnit.NANOSECONDS));
  }

  /** The connection broke, or the engine answered with an error. */
  static final class EngineLost extends RuntimeException {
    private static final long serialVersionUID = 1;

    EngineLost(Throwable cause) {
      super(cause.getMessage(), cause);
    }
  }

  private boolean succeeded(boolean inTime) {
    var cause = failure;
    if (cause != null) {
      throw new EngineLost(cause);
    }
    return inTime;
  }

  private void end() {
    ended.countDown();
    started.countDown();
  }

  private void hangUp() {
    var open = connection;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // Nothing more is expected of this connection.
        connection = null;
      }
    }
  }
}
