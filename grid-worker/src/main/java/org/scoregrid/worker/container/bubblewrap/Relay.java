package org.scoregrid.worker.container.bubblewrap;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.scoregrid.domain.run.LogStream;
import org.scoregrid.worker.container.OutputSink;
import org.scoregrid.worker.container.bubblewrap.Descriptors.Pipe;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries the output of one program to its sink and learns its end, on one thread. Thread-safe. */
final class Relay implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Relay.class);
  private static final int CHUNK = 64 * 1024;
  private static final int MAX_STATUS = 4_096;
  private static final int STDOUT = 0;
  private static final int STDERR = 1;
  private static final int STATUS = 2;

  /**
   * How long output may still come: only bytes in the pipe, for the sandbox's processes are dead.
   */
  private static final Duration LATE_OUTPUT = Duration.ofSeconds(30);

  private final Libc libc;
  private final Descriptors descriptors;
  private final int process;
  private final List<Pipe> pipes;
  private final OutputSink sink;
  private final Runnable onCloned;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final StringBuilder status = new StringBuilder();
  private int exitCode = -1;
  private boolean reaped;
  private boolean incomplete;
  private boolean cloned;

  /**
   * @param process a child of ours, which is awaited here and nowhere else
   * @param pipes for stdout, stderr and the status of bwrap; closed here
   * @param onCloned called once when the sandbox has namespaces of its own, if it comes so far; on
   *     the relay's thread
   */
  Relay(
      Libc libc,
      Descriptors descriptors,
      int process,
      List<Pipe> pipes,
      OutputSink sink,
      Runnable onCloned) {
    this.libc = libc;
    this.descriptors = descriptors;
    this.process = process;
    this.pipes = List.copyOf(pipes);
    this.sink = sink;
    this.onCloned = onCloned;
  }

  @Override
  public void run() {
    try {
      carry();
    } catch (IOException | RuntimeException e) {
      log.atError().addKeyValue("process", process).setCause(e).log("output lost");
      incomplete();
    } finally {
      pipes.forEach(Pipe::closeRead);
      reap();
      ended.countDown();
    }
  }

  private void carry() throws IOException {
    try (var arena = Arena.ofConfined()) {
      var buffer = arena.allocate(CHUNK);
      var chunk = new byte[CHUNK];
      var ends = pipes.stream().mapToInt(Pipe::readEnd).toArray();
      var list = Descriptors.watchList(arena, ends);
      var open = ends.length;
      var statusOpen = true;
      var late = 0L;
      while (open > 0) {
        var left = statusOpen ? -1 : millisUntil(late);
        if (left == 0) {
          incomplete();
          return;
        }
        descriptors.await(list, left);
        for (var i = 0; i < ends.length; i++) {
          if (Descriptors.isReady(list, i) && !take(i, ends[i], buffer, chunk)) {
            Descriptors.ignore(list, i);
            open--;
            if (i == STATUS) {
              statusOpen = false;
              late = System.nanoTime() + LATE_OUTPUT.toNanos();
            }
          }
        }
      }
    }
  }

  private static int millisUntil(long late) {
    return (int) Math.max(0, (late - System.nanoTime()) / 1_000_000);
  }

  /** Returns false at the end. */
  private boolean take(int index, int end, MemorySegment buffer, byte[] chunk) throws IOException {
    var n = descriptors.read(end, buffer);
    if (n == 0) {
      return false;
    }
    MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, chunk, 0, n);
    switch (index) {
      case STDOUT -> sink.accept(LogStream.STDOUT, chunk, 0, n);
      case STDERR -> sink.accept(LogStream.STDERR, chunk, 0, n);
      default -> {
        report(new String(chunk, 0, n, StandardCharsets.UTF_8));
        if (!cloned) {
          // Its first word is the process id of the sandbox.
          cloned = true;
          onCloned.run();
        }
      }
    }
    return true;
  }

  private synchronized void report(String text) {
    if (status.length() < MAX_STATUS) {
      status.append(text);
    }
  }

  private synchronized void incomplete() {
    incomplete = true;
  }

  private void reap() {
    try {
      // Outside of the lock, because kill() must be able to end it meanwhile.
      libc.awaitEnd(process);
      synchronized (this) {
        reaped = true;
        exitCode = libc.reap(process);
      }
    } catch (IOException e) {
      log.atError().addKeyValue("process", process).setCause(e).log("end of a sandbox unknown");
      incomplete();
    }
  }

  /** Returns whether program and output ended in time. */
  boolean awaitEnd(Duration atMost) throws InterruptedException {
    return ended.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Kills bwrap, and its sandbox with it; nothing happens after its end. */
  synchronized void kill() throws IOException {
    if (!reaped) {
      libc.kill(process);
    }
  }

  /** What bwrap told, as JSON lines. */
  synchronized String status() {
    return status.toString();
  }

  /** Of bwrap: the program's, or 128 + n. */
  synchronized int exitCode() {
    return exitCode;
  }

  /** Whether output or the end was lost. */
  synchronized boolean isIncomplete() {
    return incomplete;
  }
}
