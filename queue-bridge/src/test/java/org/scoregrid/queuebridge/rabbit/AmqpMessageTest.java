package org.scoregrid.queuebridge.rabbit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.impl.Frame;
import java.net.URI;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.scoregrid.queuebridge.wire.BadMessage;
import org.scoregrid.queuebridge.wire.Samples;
import org.scoregrid.queuebridge.wire.TaskMessageFormat;
import org.scoregrid.queuebridge.wire.WireMessage;

class AmqpMessageTest {
  /** Class, weight and body size come before the property flags. */
  private static final int FLAGS_AT = 2 + 2 + 8;

  private static final WireMessage TASK =
      new TaskMessageFormat("gen1@site", UUID.fromString("8cf504e6-e397-339d-9873-9c9da3ea206c"))
          .encode(Samples.task(5, Samples.TASK_ID, 10));

  @Test
  void the_content_header_has_the_bytes_of_celerys() throws Exception {
    // reference/queue-protocol.md 4
    Frame frame = AmqpMessage.properties(TASK).toFrame(1, TASK.body().length);
    byte[] payload = frame.getPayload();
    String hex = HexFormat.of().formatHex(payload, FLAGS_AT, payload.length);

    assertThat(hex)
        .startsWith("fe00" + "10" + hex("application/json") + "05" + hex("utf-8"))
        .contains("04" + hex("lang") + "53" + "00000002" + hex("py"))
        .contains("04" + hex("task") + "53" + "00000012" + hex("compute_worker_run"))
        .contains("06" + hex("shadow") + "56")
        .contains("07" + hex("retries") + "49" + "00000000")
        .contains("09" + hex("timelimit") + "41" + "00000006" + "56" + "49" + "00000708")
        .contains("0d" + hex("ignore_result") + "74" + "00")
        .contains("06" + hex("stamps") + "46" + "00000000")
        .endsWith(
            "02"
                + "0a"
                + "24"
                + hex(Samples.TASK_ID.toString())
                + "24"
                + hex("8cf504e6-e397-339d-9873-9c9da3ea206c"));
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(ISO_8859_1));
  }

  @Test
  void a_message_comes_back_from_its_properties() throws BadMessage {
    WireMessage read = AmqpMessage.message(AmqpMessage.properties(TASK), TASK.body());

    assertThat(read).isEqualTo(TASK);
  }

  @Test
  void a_broker_url_of_celery_is_understood_and_never_shown_with_its_password() {
    BrokerConfig config =
        BrokerConfig.of(URI.create("pyamqp://us%40er:p%2Fw+x@mq.example:5673/vhost"));

    assertThat(config.host()).isEqualTo("mq.example");
    assertThat(config.port()).isEqualTo(5673);
    assertThat(config.user()).isEqualTo("us@er");
    assertThat(config.password()).isEqualTo("p/w+x");
    assertThat(config.isTls()).isFalse();
    assertThat(config.toString()).doesNotContain("p%2Fw", "us%40er");
  }
}
