package org.scoregrid.queuebridge.wire;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message as the broker carries it: properties, headers, body (reference/queue-protocol.md 2). It
 * is always persistent JSON in UTF-8.
 *
 * @param correlationId id of the message, unique among those under way
 * @param replyTo who sent it; null where nobody is asked to answer
 * @param priority 0 to 10
 * @param headers text, whole numbers, booleans, lists, maps and null
 * @param body may hold secrets and signed URLs; must not be logged
 */
public record WireMessage(
    String correlationId,
    @Nullable String replyTo,
    int priority,
    Map<String, @Nullable Object> headers,
    byte[] body) {
  public static final String CONTENT_TYPE = "application/json";
  public static final String CONTENT_ENCODING = "utf-8";

  /** Largest body that is read or written. */
  public static final int MAX_BODY_BYTES = 1024 * 1024;

  public WireMessage {
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }

  /** A header that has to be text; null when it is absent or something else. */
  @Nullable String textHeader(String name) {
    return headers.get(name) instanceof String text ? text : null;
  }

  @Override
  public String toString() {
    return "WireMessage[" + correlationId + ", " + body.length + " bytes]";
  }
}
