package org.scoregrid.queuebridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.net.URI;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.queuebridge.Broker.Subscription;
import org.scoregrid.queuebridge.Broker.TaskDelivery;
import org.scoregrid.queuebridge.rabbit.BrokerConfig;
import org.scoregrid.queuebridge.rabbit.RabbitBroker;
import org.scoregrid.queuebridge.wire.Samples;

/** What {@link RabbitBroker} promises, whatever server is behind it. */
public abstract class AmqpBrokerContract extends BrokerContract {

  /** The server's URL for the virtual host {@code /}. */
  protected abstract URI url();

  @Override
  protected final Broker open() throws Exception {
    RabbitBroker opened = new RabbitBroker(BrokerConfig.of(url()));
    // Not every server lets a queue be deleted that is not there.
    opened.declare(QUEUE);
    withChannel(
        channel -> {
          channel.queueDelete("compute-worker");
          channel.queueDelete("scoregrid.events");
        });
    return opened;
  }

  /** Something that is done on a raw channel. */
  protected interface RawUse {
    void on(Channel channel) throws Exception;
  }

  protected final void withChannel(RawUse use) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(url());
    factory.setVirtualHost("/");
    factory.setAutomaticRecoveryEnabled(false);
    try (Connection connection = factory.newConnection()) {
      use.on(connection.createChannel());
    }
  }

  @Test
  void messages_that_cannot_be_read_are_dropped_and_others_pass() throws Exception {
    BlockingQueue<TaskDelivery> tasks = new LinkedBlockingQueue<>();
    BlockingQueue<RunReport> reports = new LinkedBlockingQueue<>();
    broker.declare(QUEUE);
    withChannel(
        channel -> {
          BasicProperties json =
              new BasicProperties.Builder().contentType("application/json").build();
          channel.confirmSelect();
          channel.basicPublish("", "compute-worker", json, "[[{}],{},{}]".getBytes(UTF_8));
          channel.basicPublish("", "compute-worker", new BasicProperties(), new byte[3]);
          channel.basicPublish("", "scoregrid.events", json, new byte[] {'{'});
          channel.waitForConfirmsOrDie(LIMIT.toMillis());
        });
    broker.sendTasks(QUEUE, tasks(9, 9));
    broker.sendReport(QUEUE, Samples.claimed(9));

    try (Subscription _ = broker.consumeTasks(QUEUE, 1, tasks::add);
        Subscription _ = broker.consumeReports(QUEUE, 1, reports::addAll)) {
      TaskDelivery readable = next(tasks);
      assertThat(run(readable)).isEqualTo(9);
      readable.accept();
      assertThat(reports.poll(LIMIT.toMillis(), TimeUnit.MILLISECONDS))
          .isEqualTo(Samples.claimed(9));
    }
    await().atMost(LIMIT).until(() -> broker.waitingTasks(QUEUE) == 0);
  }
}
