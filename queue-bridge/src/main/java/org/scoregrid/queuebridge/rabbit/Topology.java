package org.scoregrid.queuebridge.rabbit;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.Map;

/**
 * The objects in each virtual host. Those of stock workers are exactly as in
 * reference/queue-protocol.md 1: another argument would be refused by the broker.
 */
final class Topology {
  static final String TASKS = "compute-worker";
  static final String EVENTS = "scoregrid.events";

  /**
   * Tasks go by their exchange, which the protocol allows too: in Qpid the default exchange does
   * not find a queue that has the name of an exchange once it was deleted and made again.
   */
  static final Route TO_TASKS = new Route(TASKS, TASKS);

  static final Route TO_EVENTS = new Route("", EVENTS);

  /** Where a message is published. */
  record Route(String exchange, String key) {}

  private static final Map<String, Object> TASK_ARGUMENTS = Map.of("x-max-priority", 10);

  private Topology() {}

  static void declare(Channel channel) throws IOException {
    declareStock(channel);
    channel.queueDeclare(EVENTS, true, false, false, Map.of());
  }

  /** What stock sites and workers know of, and no more. */
  static void declareStock(Channel channel) throws IOException {
    channel.exchangeDeclare(TASKS, BuiltinExchangeType.DIRECT, true);
    declareTasks(channel);
    channel.queueBind(TASKS, TASKS, TASKS);
  }

  /**
   * @return with the number of messages that wait
   */
  static AMQP.Queue.DeclareOk declareTasks(Channel channel) throws IOException {
    return channel.queueDeclare(TASKS, true, false, false, TASK_ARGUMENTS);
  }
}
