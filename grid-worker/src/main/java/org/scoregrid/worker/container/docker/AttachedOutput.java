package org.scoregrid.worker.container.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.scoregrid.domain.run.LogStream;
import org.scoregrid.worker.container.StderrHead;

/**
 * The program's output as it comes from an attached connection. A slow sink slows the program down
 * and costs no memory here or in the engine.
 */
final class AttachedOutput extends ResultCallback.Adapter<Frame> {
  private final StderrHead sink;
  private final CountDownLatch answered = new CountDownLatch(1);

  AttachedOutput(StderrHead sink) {
    this.sink = sink;
  }

  /**
   * Waits until the engine listens to the container. docker-java's own wait does not end on errors.
   *
   * @throws RuntimeException if the engine refused
   */
  boolean awaitAttached(Duration atMost) throws InterruptedException {
    var inTime = answered.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    throwFirstError();
    return inTime;
  }

  @Override
  public void onStart(Closeable stream) {
    super.onStart(stream);
    answered.countDown();
  }

  @Override
  public void onError(Throwable failure) {
    super.onError(failure);
    answered.countDown();
  }

  @Override
  public void onNext(Frame frame) {
    var stream =
        switch (frame.getStreamType()) {
          case STDERR -> LogStream.STDERR;
          case STDIN, STDOUT, RAW -> LogStream.STDOUT;
        };
    sink.accept(stream, frame.getPayload(), 0, frame.getPayload().length);
  }

  String onlyStderr() {
    return sink.onlyText();
  }
}
