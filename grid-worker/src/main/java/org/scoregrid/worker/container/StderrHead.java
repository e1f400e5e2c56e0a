package org.scoregrid.worker.container;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.scoregrid.domain.run.LogStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes output on and keeps the first bytes of stderr: where a program could not be executed, the
 * reason is all there is. Also keeps an engine alive under a sink that throws. Thread-safe.
 */
public final class StderrHead implements OutputSink {
  private static final int KEPT = 1_024;
  private static final Logger log = LoggerFactory.getLogger(StderrHead.class);

  private final OutputSink next;
  private byte[] head = new byte[0];
  private boolean stdoutSeen;
  private boolean stderrCut;
  private boolean broken;

  public StderrHead(OutputSink next) {
    this.next = next;
  }

  @Override
  public synchronized void accept(LogStream stream, byte[] bytes, int offset, int length) {
    switch (stream) {
      case STDOUT -> stdoutSeen = true;
      case STDERR -> keep(bytes, offset, length);
    }
    if (!broken) {
      pass(stream, bytes, offset, length);
    }
  }

  /** The whole stderr, if it is short and the only output; empty otherwise. */
  public synchronized String onlyText() {
    return stdoutSeen || stderrCut ? "" : new String(head, StandardCharsets.UTF_8).strip();
  }

  private void keep(byte[] bytes, int offset, int length) {
    var taken = Math.min(length, KEPT - head.length);
    stderrCut |= taken < length;
    var from = head.length;
    head = Arrays.copyOf(head, from + taken);
    System.arraycopy(bytes, offset, head, from, taken);
  }

  /** A broken sink must not stop the draining: the program would block on its next write. */
  private void pass(LogStream stream, byte[] bytes, int offset, int length) {
    try {
      next.accept(stream, bytes, offset, length);
    } catch (RuntimeException e) {
      broken = true;
      log.atError().setCause(e).log("output sink failed");
    }
  }
}
