package org.scoregrid.queuebridge.rabbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.queuebridge.AmqpBrokerContract;
import org.scoregrid.queuebridge.Broker;
import org.scoregrid.queuebridge.Broker.Subscription;
import org.scoregrid.queuebridge.Broker.TaskDelivery;
import org.scoregrid.queuebridge.BrokerRefusal;
import org.scoregrid.queuebridge.wire.Samples;
import org.scoregrid.queuebridge.wire.TaskMessage;
import org.scoregrid.testkit.RabbitServer;

class RabbitBrokerTest extends AmqpBrokerContract {
  private static RabbitServer rabbit;

  @BeforeAll
  static void start() {
    rabbit = RabbitServer.start();
  }

  @AfterAll
  static void stop() {
    rabbit.close();
  }

  @Override
  protected URI url() {
    return rabbit.url();
  }

  private static RabbitBroker impatient() {
    return new RabbitBroker(
        new BrokerConfig(
            rabbit.url(),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofMillis(50),
            Duration.ofMillis(500),
            Duration.ofMillis(3)));
  }

  @Test
  void after_a_crash_messages_are_still_there_and_subscriptions_go_on() throws Exception {
    BlockingQueue<TaskDelivery> tasks = new LinkedBlockingQueue<>();
    List<RunReport> reports = Collections.synchronizedList(new ArrayList<>());
    try (Subscription _ = broker.consumeTasks(QUEUE, 2, tasks::add);
        Subscription _ = broker.consumeReports(QUEUE, 10, reports::addAll)) {
      broker.sendTasks(QUEUE, tasks(1, 5));
      next(tasks).accept();
      TaskDelivery orphan = next(tasks);

      rabbit.kill();
      assertThatThrownBy(() -> broker.sendReport(QUEUE, Samples.claimed(1)))
          .isInstanceOf(IOException.class);
      assertThatThrownBy(orphan::accept).isInstanceOf(IOException.class);
      tasks.clear();
      rabbit.startAgain();

      broker.sendReport(QUEUE, Samples.claimed(2));
      await().atMost(LIMIT).until(() -> reports.contains(Samples.claimed(2)));
      List<Long> runs = new ArrayList<>();
      while (!runs.containsAll(List.of(2L, 3L, 4L, 5L))) {
        TaskDelivery delivery = next(tasks);
        runs.add(delivery.assignment().key().run().value());
        delivery.accept();
      }
      broker.sendTasks(QUEUE, tasks(6, 6));
      next(tasks).accept();
    }
  }

  @Test
  void what_the_broker_does_not_confirm_is_not_reported_as_sent() throws Exception {
    try (RabbitBroker impatient = impatient()) {
      impatient.declare(QUEUE);
      impatient.sendTasks(QUEUE, List.of());
      rabbit.freeze();
      try {
        assertThat(impatient.sendTasks(QUEUE, tasks(1, 3))).isEmpty();
      } finally {
        rabbit.thaw();
      }

      List<TaskMessage> later = tasks(4, 5);
      await()
          .atMost(LIMIT)
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(impatient.sendTasks(QUEUE, later)).isEqualTo(later));
    }
  }

  @Test
  void a_sender_does_not_hang_when_the_broker_reads_no_more() throws Exception {
    try (RabbitBroker impatient = impatient()) {
      impatient.declare(QUEUE);
      rabbit.freeze();
      try {
        // Far more than the buffers of a socket hold.
        assertThat(impatient.sendTasks(QUEUE, tasks(1, 3_000))).isEmpty();
      } finally {
        rabbit.thaw();
      }
    }
  }

  @Test
  void tasks_for_a_queue_that_was_deleted_are_not_reported_as_sent() throws Exception {
    broker.declare(QUEUE);
    broker.sendTasks(QUEUE, tasks(1, 1));
    withChannel(channel -> channel.queueDelete("compute-worker"));

    assertThat(broker.sendTasks(QUEUE, tasks(2, 3))).isEmpty();

    assertThat(broker.sendTasks(QUEUE, tasks(4, 5))).hasSize(2);
    assertThat(broker.waitingTasks(QUEUE)).isEqualTo(2);
  }

  @Test
  void a_subscription_goes_on_when_its_queue_was_deleted() throws Exception {
    BlockingQueue<TaskDelivery> arrived = new LinkedBlockingQueue<>();
    try (Subscription _ = broker.consumeTasks(QUEUE, 1, arrived::add)) {
      withChannel(channel -> channel.queueDelete("compute-worker"));

      await().atMost(LIMIT).until(() -> broker.sendTasks(QUEUE, tasks(1, 1)).size() == 1);

      next(arrived).accept();
    }
  }

  @Test
  void the_higher_priority_overtakes() throws Exception {
    BlockingQueue<TaskDelivery> arrived = new LinkedBlockingQueue<>();
    broker.sendTasks(
        QUEUE,
        List.of(
            Samples.task(1, UUID.randomUUID(), 0),
            Samples.task(2, UUID.randomUUID(), 0),
            Samples.task(3, UUID.randomUUID(), 10)));

    try (Subscription _ = broker.consumeTasks(QUEUE, 1, arrived::add)) {
      TaskDelivery first = next(arrived);
      assertThat(first.assignment().key().run().value()).isEqualTo(3);
      first.accept();
      assertThat(next(arrived).assignment().key().run().value()).isEqualTo(1);
    }
  }

  @Test
  void a_private_queue_is_a_virtual_host_of_its_own() throws Exception {
    QueueName own = new QueueName(UUID.randomUUID().toString());
    assertThatThrownBy(() -> broker.declare(own)).isInstanceOf(BrokerRefusal.class);
    rabbit.addVhost(own.vhost());

    broker.sendTasks(own, tasks(1, 2));

    assertThat(broker.waitingTasks(own)).isEqualTo(2);
    assertThat(broker.waitingTasks(QUEUE)).isZero();
  }

  @Test
  void queues_that_somebody_declared_otherwise_are_a_refusal_of_the_broker() throws Exception {
    broker.declare(QUEUE);
    withChannel(
        channel -> {
          channel.queueDelete("compute-worker");
          channel.queueDeclare("compute-worker", true, false, false, Map.of());
        });
    try (RabbitBroker fresh = new RabbitBroker(BrokerConfig.of(rabbit.url()))) {
      for (Broker any : List.of(broker, fresh)) {
        assertThatThrownBy(() -> any.consumeReports(QUEUE, 1, _ -> {}))
            .isInstanceOf(BrokerRefusal.class);
      }
    } finally {
      withChannel(channel -> channel.queueDelete("compute-worker"));
    }
  }

  @Test
  void celerys_own_declaration_of_the_queue_is_the_same() throws Exception {
    broker.declare(QUEUE);

    withChannel(
        channel -> {
          channel.exchangeDeclare("compute-worker", "direct", true, false, null);
          channel.queueDeclare("compute-worker", true, false, false, Map.of("x-max-priority", 10));
          channel.basicPublish("compute-worker", "compute-worker", null, new byte[0]);
        });
    await().atMost(LIMIT).until(() -> broker.waitingTasks(QUEUE) == 1);
  }
}
