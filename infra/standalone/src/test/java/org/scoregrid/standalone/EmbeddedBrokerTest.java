package org.scoregrid.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.queuebridge.AmqpBrokerContract;
import org.scoregrid.queuebridge.rabbit.BrokerConfig;
import org.scoregrid.queuebridge.rabbit.RabbitBroker;

class EmbeddedBrokerTest extends AmqpBrokerContract {
  private static EmbeddedBroker embedded;

  @BeforeAll
  static void start() {
    embedded = EmbeddedBroker.start(0);
  }

  @AfterAll
  static void stop() {
    embedded.close();
  }

  @Override
  protected URI url() {
    return embedded.url();
  }

  @Test
  void a_private_queue_is_a_virtual_host_of_its_own() throws Exception {
    QueueName own = new QueueName("5d0c7f1e-2a3b-4c5d-8e9f-0f1e2d3c4b5a");
    embedded.addQueue(own);
    embedded.addQueue(own);
    embedded.addQueue(QueueName.DEFAULT);

    broker.sendTasks(own, tasks(1, 2));

    assertThat(broker.waitingTasks(own)).isEqualTo(2);
    assertThat(broker.waitingTasks(QUEUE)).isZero();
  }

  @Test
  void tasks_for_a_queue_that_was_deleted_are_not_reported_as_sent() throws Exception {
    broker.declare(QUEUE);
    withChannel(channel -> channel.queueDelete("compute-worker"));

    assertThat(broker.sendTasks(QUEUE, tasks(2, 3))).isEmpty();

    assertThat(broker.sendTasks(QUEUE, tasks(4, 5))).hasSize(2);
  }

  @Test
  void a_wrong_password_is_refused() {
    URI wrong = URI.create("amqp://scoregrid:guess@127.0.0.1:" + embedded.url().getPort() + "/");

    try (RabbitBroker stranger = new RabbitBroker(BrokerConfig.of(wrong))) {
      assertThatThrownBy(() -> stranger.declare(QUEUE)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void it_starts_again_on_the_same_port_and_leaves_no_files() {
    int port;
    try (EmbeddedBroker first = EmbeddedBroker.start(0)) {
      port = first.url().getPort();
    }
    try (EmbeddedBroker second = EmbeddedBroker.start(port)) {
      assertThat(second.url().getPort()).isEqualTo(port);
      assertThatThrownBy(() -> EmbeddedBroker.start(port))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThat(Path.of("work")).doesNotExist();
  }
}
