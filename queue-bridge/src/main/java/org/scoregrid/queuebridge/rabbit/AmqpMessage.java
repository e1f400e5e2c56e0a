package org.scoregrid.queuebridge.rabbit;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.LongString;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.queuebridge.wire.BadMessage;
import org.scoregrid.queuebridge.wire.WireMessage;

/** Between our messages and the client's properties. */
final class AmqpMessage {
  private static final int PERSISTENT = 2;

  private AmqpMessage() {}

  /** The properties of reference/queue-protocol.md 2 and no others. */
  static BasicProperties properties(WireMessage message) {
    return new BasicProperties.Builder()
        .contentType(WireMessage.CONTENT_TYPE)
        .contentEncoding(WireMessage.CONTENT_ENCODING)
        .headers(new HashMap<String, Object>(message.headers()))
        .deliveryMode(PERSISTENT)
        .priority(message.priority())
        .correlationId(message.correlationId())
        .replyTo(message.replyTo())
        .build();
  }

  static WireMessage message(BasicProperties properties, byte[] body) throws BadMessage {
    if (!WireMessage.CONTENT_TYPE.equals(properties.getContentType())) {
      throw new BadMessage("the content type must be " + WireMessage.CONTENT_TYPE);
    }
    Map<String, @Nullable Object> headers = new HashMap<>();
    if (properties.getHeaders() != null) {
      properties.getHeaders().forEach((name, value) -> headers.put(name, plain(value)));
    }
    return new WireMessage(
        properties.getCorrelationId() == null ? "" : properties.getCorrelationId(),
        properties.getReplyTo(),
        properties.getPriority() == null ? 0 : properties.getPriority(),
        headers,
        body);
  }

  private static @Nullable Object plain(@Nullable Object value) {
    return value instanceof LongString text ? text.toString() : value;
  }
}
