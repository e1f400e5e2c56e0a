package org.scoregrid.web.leaderboard;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;

/**
 * Texts about whole boards: large, often asked for, seldom changed. Kept in memory as long as their
 * version is the current one, which the database tells each time, so every web process answers
 * alike. A few are written at once and the others wait; what waits for the same text finds it
 * written. Thread-safe.
 */
final class BoardDocuments {
  /** Of one text, and of all that are kept. */
  static final int MAX_BYTES = 64_000_000;

  private static final int AT_THE_SAME_TIME = 2;

  private final Semaphore room = new Semaphore(AT_THE_SAME_TIME, true);
  private final Map<String, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
  private long keptBytes;

  private record Kept(String version, byte[] bytes) {}

  /** Writes a text to memory; it need not be quick, but must not wait for clients. */
  interface Writer {
    void to(OutputStream out) throws IOException;
  }

  /**
   * Answers a text as JSON, or 304 where the caller has its version.
   *
   * @param name what it is about
   * @param version read before what the writer will read, so that no text is taken for newer than
   *     it is
   */
  Answer json(Call call, String name, byte[] version, Writer writer) {
    String tag = "\"" + Digest.of(version).sha256().substring(0, 32) + "\"";
    boolean known = call.header("If-None-Match").filter(tags -> tags.contains(tag)).isPresent();
    Answer answer =
        known ? Answer.empty(304) : Answer.bytes(200, bytes(name, tag, writer), "application/json");
    return answer.with("ETag", tag).with("Cache-Control", "private, no-cache");
  }

  private byte[] bytes(String name, String version, Writer writer) {
    byte[] found = find(name, version);
    if (found != null) {
      return found;
    }
    room.acquireUninterruptibly();
    try {
      byte[] meanwhile = find(name, version);
      if (meanwhile != null) {
        return meanwhile;
      }
      forget(name); // nobody asks for the old version any more
      byte[] bytes = written(writer);
      keep(name, new Kept(version, bytes));
      return bytes;
    } finally {
      room.release();
    }
  }

  /** A text that is not kept. */
  byte[] once(Writer writer) {
    room.acquireUninterruptibly();
    try {
      return written(writer);
    } finally {
      room.release();
    }
  }

  private static byte[] written(Writer writer) {
    BoundedBytes out = new BoundedBytes(MAX_BYTES);
    try {
      writer.to(out);
      return out.toByteArray();
    } catch (BoundedBytes.TooMany e) {
      throw ApiError.list(400, "This is too large for one answer. Try selecting a phase.");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized byte @Nullable [] find(String name, String version) {
    Kept found = kept.get(name);
    return found != null && found.version().equals(version) ? found.bytes() : null;
  }

  private synchronized void forget(String name) {
    Kept before = kept.remove(name);
    keptBytes -= before == null ? 0 : before.bytes().length;
  }

  private synchronized void keep(String name, Kept text) {
    Kept before = kept.put(name, text);
    keptBytes += text.bytes().length - (before == null ? 0 : before.bytes().length);
    var oldest = kept.entrySet().iterator();
    while (keptBytes > MAX_BYTES && oldest.hasNext()) {
      keptBytes -= oldest.next().getValue().bytes().length;
      oldest.remove();
    }
  }
}
