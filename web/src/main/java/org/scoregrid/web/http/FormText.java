package org.scoregrid.web.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Strict reader of {@code a=1&a=2&b=x%20y}, as in query strings and forms. */
final class FormText {
  private static final int MAX_PAIRS = 1_000;

  private FormText() {}

  /**
   * Names with their values in order.
   *
   * @throws ApiError 400 where an escape or the UTF-8 is broken, or there are too many pairs
   */
  static Map<String, List<String>> read(String text) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    if (text.isEmpty()) {
      return values;
    }
    String[] pairs = text.split("&", MAX_PAIRS + 1);
    if (pairs.length > MAX_PAIRS) {
      throw ApiError.detail(400, "Too many fields.");
    }
    for (String pair : pairs) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        values.computeIfAbsent(decode(name), n -> new ArrayList<>()).add(decode(value));
      }
    }
    return values;
  }

  private static String decode(String escaped) {
    byte[] raw = escaped.getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = ByteBuffer.allocate(raw.length);
    int i = 0;
    while (i < raw.length) {
      if (raw[i] == '%') {
        out.put(escapedByte(raw, i));
        i += 3;
      } else {
        out.put(raw[i] == '+' ? (byte) ' ' : raw[i]);
        i++;
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(out.flip()).toString();
    } catch (CharacterCodingException e) {
      throw malformed();
    }
  }

  private static byte escapedByte(byte[] raw, int at) {
    if (at + 2 >= raw.length) {
      throw malformed();
    }
    int high = Character.digit(raw[at + 1], 16);
    int low = Character.digit(raw[at + 2], 16);
    if (high < 0 || low < 0) {
      throw malformed();
    }
    return (byte) (high * 16 + low);
  }

  private static ApiError malformed() {
    return ApiError.detail(400, "Malformed request: the form or query is not valid UTF-8.");
  }
}
