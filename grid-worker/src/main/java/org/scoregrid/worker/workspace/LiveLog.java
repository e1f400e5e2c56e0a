package org.scoregrid.worker.workspace;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.run.LogStream;
import org.scoregrid.domain.run.ProgramKind;
import org.scoregrid.domain.run.Step;
import org.scoregrid.fleet.Fleet;
import org.scoregrid.fleet.LogFrame;

/**
 * Sends the output of one attempt to whoever watches: whole lines, at most every 200 ms. What comes
 * faster than it can be sent is dropped and shows as a gap in the sequence. Thread-safe.
 */
public final class LiveLog {
  private static final long TICK_MILLIS = 200;
  private static final int PENDING = 64 * 1024;
  private static final int FRAME = 16 * 1024;

  /** After so many ticks an unfinished line goes out, so that progress bars are seen. */
  private static final int PATIENCE = 5;

  private final @Nullable Fleet fleet;
  private final @Nullable SubmissionId submission;
  private final AttemptKey attempt;
  private final InstantSource clock;
  private final AtomicLong sequence = new AtomicLong();

  public LiveLog(Fleet fleet, SubmissionId submission, AttemptKey attempt, InstantSource clock) {
    this.fleet = fleet;
    this.submission = submission;
    this.attempt = attempt;
    this.clock = clock;
  }

  private LiveLog(AttemptKey attempt, InstantSource clock) {
    this.fleet = null;
    this.submission = null;
    this.attempt = attempt;
    this.clock = clock;
  }

  /** Takes output and sends it to nobody: a run that nobody may watch. */
  public static LiveLog silent(AttemptKey attempt, InstantSource clock) {
    return new LiveLog(attempt, clock);
  }

  /** The feed of one program; to be closed at its end. */
  public Feed feed(Step step, ProgramKind kind) {
    return new Feed(step, kind);
  }

  /** Says that the page of detailed results was stored anew. */
  public void pageChanged() {
    if (fleet != null && submission != null) {
      publish(
          fleet,
          submission,
          new Source(Step.SCORING, ProgramKind.PROGRAM, LogStream.STDOUT),
          LogFrame.PAGE_CHANGED);
    }
  }

  private record Source(Step step, ProgramKind kind, LogStream stream) {}

  private void publish(Fleet to, SubmissionId watched, Source source, String text) {
    to.publishLog(
        new LogFrame(
            watched,
            attempt,
            sequence.getAndIncrement(),
            source.step(),
            source.kind(),
            source.stream(),
            clock.instant(),
            text));
  }

  /** Collects the output of one program between two frames. */
  public final class Feed implements AutoCloseable {
    private final Step step;
    private final ProgramKind kind;
    private final Map<LogStream, Pending> pending = new EnumMap<>(LogStream.class);
    private @Nullable Thread sender;
    private boolean closed;

    private Feed(Step step, ProgramKind kind) {
      this.step = step;
      this.kind = kind;
      for (LogStream stream : LogStream.values()) {
        pending.put(stream, new Pending());
      }
    }

    synchronized void accept(LogStream stream, byte[] bytes, int offset, int length) {
      Pending waiting = pending.get(stream);
      if (closed || waiting == null || fleet == null) {
        return;
      }
      if (!waiting.add(bytes, offset, length)) {
        sequence.incrementAndGet();
      }
      if (sender == null) {
        sender = Thread.ofVirtual().name("live-log-" + attempt.run()).start(this::sendUntilClosed);
      }
    }

    private void sendUntilClosed() {
      try {
        while (!awaitClose()) {
          send(false);
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
      send(true);
    }

    private synchronized boolean awaitClose() throws InterruptedException {
      long until = System.nanoTime() / 1_000_000 + TICK_MILLIS;
      long left = TICK_MILLIS;
      while (!closed && left > 0) {
        wait(left);
        left = until - System.nanoTime() / 1_000_000;
      }
      return closed;
    }

    private void send(boolean all) {
      if (fleet == null || submission == null) {
        return;
      }
      for (LogStream stream : LogStream.values()) {
        byte[] bytes = take(stream, all);
        int from = 0;
        while (from < bytes.length) {
          int to = frameEnd(bytes, from);
          String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
          publish(fleet, submission, new Source(step, kind, stream), text);
          from = to;
        }
      }
    }

    private synchronized byte[] take(LogStream stream, boolean all) {
      Pending waiting = pending.get(stream);
      return waiting == null ? new byte[0] : waiting.take(all);
    }

    /** The rest is sent by the feed's own thread. */
    @Override
    public synchronized void close() {
      closed = true;
      notifyAll();
    }
  }

  /** Where a frame from {@code from} ends: after a line if one fits, never inside a character. */
  private static int frameEnd(byte[] bytes, int from) {
    int end = Math.min(bytes.length, from + FRAME);
    if (end == bytes.length) {
      return end;
    }
    for (int i = end; i > from; i--) {
      if (bytes[i - 1] == '\n') {
        return i;
      }
    }
    int cut = end;
    while (cut > end - 4 && (bytes[cut] & 0xC0) == 0x80) {
      cut--;
    }
    return cut;
  }

  /** Bytes of one stream that wait for the next frame. */
  private static final class Pending {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int ticks;

    /** Whether all of it was taken. */
    boolean add(byte[] source, int offset, int length) {
      int n = Math.min(length, PENDING - bytes.size());
      bytes.write(source, offset, n);
      return n == length;
    }

    byte[] take(boolean all) {
      byte[] content = bytes.toByteArray();
      int end = content.length;
      if (!all && ++ticks < PATIENCE && content.length < FRAME) {
        end = 0;
        for (int i = content.length; i > 0 && end == 0; i--) {
          end = content[i - 1] == '\n' ? i : 0;
        }
      }
      if (end > 0 || content.length == 0) {
        ticks = 0;
      }
      bytes.reset();
      bytes.write(content, end, content.length - end);
      return Arrays.copyOf(content, end);
    }
  }
}
