package org.scoregrid.worker.container.docker;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.scoregrid.domain.run.LogStream;
import org.scoregrid.worker.container.OutputSink;

/** Passes output on and keeps its first bytes of either stream. Thread-safe. */
final class OutputHead implements OutputSink {
  private static final int KEPT = 1_024;

  private final OutputSink next;
  private byte[] head = new byte[0];

  OutputHead(OutputSink next) {
    this.next = next;
  }

  @Override
  public void accept(LogStream stream, byte[] bytes, int offset, int length) {
    keep(bytes, offset, length);
    next.accept(stream, bytes, offset, length);
  }

  private synchronized void keep(byte[] bytes, int offset, int length) {
    int taken = Math.min(length, KEPT - head.length);
    if (taken > 0) {
      int from = head.length;
      head = Arrays.copyOf(head, from + taken);
      System.arraycopy(bytes, offset, head, from, taken);
    }
  }

  synchronized String text() {
    return new String(head, StandardCharsets.UTF_8).strip();
  }
}
