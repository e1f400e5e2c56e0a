package org.scoregrid.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.Test;

class RabbitServerTest {

  private static Connection connect(URI url) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(url);
    factory.setAutomaticRecoveryEnabled(false);
    return factory.newConnection();
  }

  @Test
  void a_killed_server_starts_again_with_its_messages_and_vhosts() throws Exception {
    try (RabbitServer rabbit = RabbitServer.start()) {
      rabbit.addVhost("private");
      URI url = rabbit.url();
      Connection sender = connect(url.resolve("/private"));
      Channel channel = sender.createChannel();
      channel.queueDeclare("q", true, false, false, null);
      channel.confirmSelect();
      channel.basicPublish("", "q", MessageProperties.PERSISTENT_TEXT_PLAIN, new byte[] {1});
      channel.waitForConfirmsOrDie(10_000);

      rabbit.kill();

      sender.abort();
      assertThatThrownBy(() -> connect(url)).isInstanceOf(IOException.class);

      rabbit.startAgain();

      assertThat(rabbit.url()).isEqualTo(url);
      try (Connection connection = connect(url.resolve("/private"))) {
        assertThat(connection.createChannel().messageCount("q")).isEqualTo(1);
      }
      rabbit.stop();
      assertThatThrownBy(() -> connect(url)).isInstanceOf(IOException.class);
    }
  }
}
