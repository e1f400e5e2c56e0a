package org.scoregrid.worker.pipeline;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last lines of a program's log, for the person who has to find the cause.
 *
 * @param stdout its end, may be empty
 * @param stderr its end, may be empty
 */
record Evidence(String stdout, String stderr) {
  private static final int LOOKED_AT = 32 * 1024;
  private static final int SHOWN = 2_000;

  static final Evidence NONE = new Evidence("", "");

  static Evidence of(@Nullable Path stdout, @Nullable Path stderr) {
    return new Evidence(tail(stdout), tail(stderr));
  }

  private static String tail(@Nullable Path file) {
    if (file == null) {
      return "";
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long from = Math.max(0, channel.size() - LOOKED_AT);
      ByteBuffer bytes = ByteBuffer.allocate((int) (channel.size() - from));
      int n = 0;
      while (bytes.hasRemaining() && n >= 0) {
        n = channel.read(bytes, from + bytes.position());
      }
      return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    } catch (IOException _) {
      return "";
    }
  }

  /** Whether either stream mentions the text. */
  boolean mentions(String text) {
    return stderr.contains(text) || stdout.contains(text);
  }

  /**
   * From the last traceback on, of stderr if that has one; all of both where there is none, because
   * other languages begin theirs otherwise.
   *
   * @param beginning of a traceback
   */
  String lastTrace(String beginning) {
    for (String stream : List.of(stderr, stdout)) {
      int at = stream.lastIndexOf(beginning);
      if (at >= 0) {
        return stream.substring(at);
      }
    }
    return stdout + stderr;
  }

  /** What is shown: the end of stderr, or of stdout where stderr is empty. */
  String excerpt() {
    String text = stderr.isBlank() ? stdout : stderr;
    String clean = text.strip();
    return clean.length() <= SHOWN ? clean : "…" + clean.substring(clean.length() - SHOWN);
  }
}
