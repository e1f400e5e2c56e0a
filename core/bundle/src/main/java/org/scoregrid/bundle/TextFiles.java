package org.scoregrid.bundle;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Bytes of a text member to text: UTF-8 and nothing else, as the original reads it. */
final class TextFiles {
  private static final char BYTE_ORDER_MARK = '\ufeff';

  private TextFiles() {}

  /** Empty with a problem at the offending byte when the bytes are not UTF-8 text. */
  static Optional<String> decode(String file, byte[] bytes, Findings findings) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer chars = CharBuffer.allocate(bytes.length + 1);
    CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), chars, true);
    String text = chars.flip().toString();
    int nul = text.indexOf('\0');
    if (result.isError() || nul >= 0) {
      findings.problem(at(file, nul >= 0 ? text.substring(0, nul) : text, nul >= 0));
      return Optional.empty();
    }
    boolean marked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
    return Optional.of(marked ? text.substring(1) : text);
  }

  private static Problem at(String file, String before, boolean nul) {
    int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
    int column = before.length() - before.lastIndexOf('\n');
    return new Problem(
        file,
        line,
        column,
        nul ? "there is a zero byte in the text" : "this is not UTF-8 text",
        "Save the file as UTF-8");
  }
}
