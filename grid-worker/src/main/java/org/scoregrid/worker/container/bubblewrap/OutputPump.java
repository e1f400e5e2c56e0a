package org.scoregrid.worker.container.bubblewrap;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.scoregrid.domain.run.LogStream;
import org.scoregrid.worker.container.OutputSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries one stream of a program from its pipe to the sink. A platform thread, because reading a
 * pipe blocks the thread beneath.
 */
final class OutputPump {
  private static final Logger log = LoggerFactory.getLogger(OutputPump.class);
  private static final int CHUNK = 64 * 1024;

  private final Thread thread;

  private OutputPump(Thread thread) {
    this.thread = thread;
  }

  static OutputPump start(String name, InputStream pipe, LogStream stream, OutputSink sink) {
    return new OutputPump(
        Thread.ofPlatform()
            .daemon()
            .name("output-" + stream + "-" + name)
            .start(() -> drain(pipe, stream, sink)));
  }

  private static void drain(InputStream pipe, LogStream stream, OutputSink sink) {
    var chunk = new byte[CHUNK];
    try (pipe) {
      for (var n = pipe.read(chunk); n >= 0; n = pipe.read(chunk)) {
        sink.accept(stream, chunk, 0, n);
      }
    } catch (IOException e) {
      log.atDebug().setCause(e).log("output pipe closed");
    }
  }

  /** Returns whether everything arrived in time. */
  boolean awaitEnd(Duration atMost) throws InterruptedException {
    return thread.join(atMost.isNegative() ? Duration.ZERO : atMost);
  }
}
