package org.scoregrid.queuebridge.rabbit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Broker URLs as Celery reads them (reference/queue-protocol.md 12). */
class BrokerConfigTest {
  private static final String HOST = "pyamqp://user:secret@broker.example:5672";

  @ParameterizedTest
  @CsvSource({
    "'', /",
    "/, /",
    "/5d0c7f1e-2a3b-4c5d-8e9f-0f1e2d3c4b5a, 5d0c7f1e-2a3b-4c5d-8e9f-0f1e2d3c4b5a",
    "/%2F, /"
  })
  void the_path_names_the_queue(String path, String vhost) {
    assertThat(BrokerConfig.of(URI.create(HOST + path)).queue().vhost()).isEqualTo(vhost);
  }

  @Test
  void neither_the_config_nor_that_of_the_management_tells_the_password() {
    BrokerConfig config = BrokerConfig.of(URI.create(HOST));
    assertThat(config.toString()).doesNotContain("secret");
    ManagementConfig management = ManagementConfig.beside(config);
    assertThat(management.toString()).doesNotContain("secret");
    assertThat(management.url()).hasToString("http://broker.example:15672");
  }
}
