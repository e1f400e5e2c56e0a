package org.scoregrid.worker.container.docker;

import com.github.dockerjava.api.model.Frame;
import org.scoregrid.domain.run.LogStream;
import org.scoregrid.worker.container.StderrHead;

/**
 * The program's output as it comes from an attached connection. A slow sink slows the program down
 * and costs no memory here or in the engine.
 */
final class AttachedOutput extends Answer<Frame> {
  private final StderrHead sink;

  AttachedOutput(StderrHead sink) {
    this.sink = sink;
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
