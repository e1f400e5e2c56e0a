package org.scoregrid.worker.container;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.scoregrid.domain.run.LogStream;

/** Keeps a program's output for assertions. */
public final class Collected implements OutputSink {
  private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
  private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();

  @Override
  public synchronized void accept(LogStream stream, byte[] bytes, int offset, int length) {
    switch (stream) {
      case STDOUT -> stdout.write(bytes, offset, length);
      case STDERR -> stderr.write(bytes, offset, length);
    }
  }

  public synchronized String stdout() {
    return stdout.toString(StandardCharsets.UTF_8);
  }

  public synchronized String stderr() {
    return stderr.toString(StandardCharsets.UTF_8);
  }
}
