package org.scoregrid.queuebridge.rabbit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.scoregrid.queuebridge.wire.ControlRequest;
import org.scoregrid.queuebridge.wire.WireMessage;

/**
 * What a worker says to a stock site's monitoring: events and answers to commands
 * (reference/queue-protocol.md 1, 10 and 11). Thread-safe.
 */
final class StockTalk {
  private static final String EVENTS = "celeryev";
  private static final String ANSWERS = "reply.celery.pidbox";
  private static final int TRANSIENT = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Channel channel;
  private final String node;
  private final AtomicLong clock;
  private final ReentrantLock speaking = new ReentrantLock();

  StockTalk(Channel channel, String node, AtomicLong clock) throws IOException {
    this.channel = channel;
    this.node = node;
    this.clock = clock;
    channel.exchangeDeclare(EVENTS, BuiltinExchangeType.TOPIC, true);
    channel.exchangeDeclare(ANSWERS, BuiltinExchangeType.DIRECT, false);
  }

  /**
   * @param type for example {@code worker-heartbeat}
   */
  void event(String type, Map<String, ?> fields) throws IOException {
    Map<String, Object> event = new HashMap<>(fields);
    event.put("hostname", node);
    event.put("clock", clock.incrementAndGet());
    event.put("type", type);
    publish(
        EVENTS, type.replace('-', '.'), Map.of("hostname", node), JSON.writeValueAsBytes(event));
  }

  void answer(ControlRequest.Answer to, Object answer) throws IOException {
    // Only to where answers belong: a command must not make a worker publish elsewhere.
    Map<String, Object> headers = Map.of("ticket", to.ticket(), "clock", clock.incrementAndGet());
    publish(ANSWERS, to.key(), headers, ControlRequest.answerOf(node, answer));
  }

  private void publish(String exchange, String key, Map<String, Object> headers, byte[] body)
      throws IOException {
    BasicProperties properties =
        new BasicProperties.Builder()
            .contentType(WireMessage.CONTENT_TYPE)
            .contentEncoding(WireMessage.CONTENT_ENCODING)
            .headers(headers)
            .deliveryMode(TRANSIENT)
            .priority(0)
            .build();
    speaking.lock();
    try {
      channel.basicPublish(exchange, key, properties, body);
    } catch (ShutdownSignalException e) {
      throw new IOException("the connection to the broker is lost", e);
    } finally {
      speaking.unlock();
    }
  }
}
