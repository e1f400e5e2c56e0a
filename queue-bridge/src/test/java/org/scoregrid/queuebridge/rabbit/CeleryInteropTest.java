package org.scoregrid.queuebridge.rabbit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.queuebridge.Broker.Subscription;
import org.scoregrid.queuebridge.Broker.TaskDelivery;
import org.scoregrid.queuebridge.wire.Samples;
import org.scoregrid.queuebridge.wire.TaskMessage;
import org.scoregrid.testkit.RabbitServer;

/** Celery itself, of the distribution's package, on the other side of a real RabbitMQ. */
class CeleryInteropTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static RabbitServer rabbit;
  private static RabbitBroker broker;

  private static Path dir;

  @BeforeAll
  static void start(@TempDir Path temp) {
    dir = temp;
    rabbit = RabbitServer.start();
    broker = new RabbitBroker(BrokerConfig.of(rabbit.url()));
  }

  @AfterAll
  static void stop() {
    broker.close();
    rabbit.close();
  }

  private static JsonNode golden() throws Exception {
    try (var in = CeleryInteropTest.class.getResourceAsStream("/golden/task-message.json")) {
      return JSON.readTree(in).path(0).path(0);
    }
  }

  private static Process python(String script, Path input, Path output) throws Exception {
    return Celery.start(script, rabbit.url(), input, output);
  }

  private static String text(Path output) throws IOException {
    return Files.readString(output);
  }

  @Test
  void celery_runs_our_task_with_all_its_fields() throws Exception {
    TaskMessage task = Samples.task(5, Samples.TASK_ID, 10);
    broker.declare(QueueName.DEFAULT);
    broker.sendTasks(QueueName.DEFAULT, List.of(task));
    Path output = dir.resolve("worker.out");

    Process worker = python("celery_worker.py", Path.of("/dev/null"), output);
    try {
      Awaitility.await()
          .atMost(LIMIT)
          .until(() -> text(output).contains("TASK ") || !worker.isAlive());
      assertThat(text(output)).contains("TASK ");
      Awaitility.await().atMost(LIMIT).until(() -> broker.waitingTasks(QueueName.DEFAULT) == 0);
    } finally {
      worker.destroyForcibly().waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    JsonNode seen =
        JSON.readTree(
            Files.readAllLines(output, UTF_8).stream()
                .filter(line -> line.startsWith("TASK "))
                .findFirst()
                .orElseThrow()
                .substring("TASK ".length()));
    assertThat(seen.path("id").textValue()).isEqualTo(Samples.TASK_ID.toString());
    assertThat(seen.path("root_id").textValue()).isEqualTo(Samples.TASK_ID.toString());
    assertThat(seen.path("timelimit")).hasToString("[null,1800]");
    assertThat(seen.path("priority").intValue()).isEqualTo(10);
    assertThat(seen.path("run_args")).isEqualTo(golden());
  }

  @Test
  void a_task_that_celery_sent_is_understood() throws Exception {
    Path input = Files.writeString(dir.resolve("run_args.json"), golden().toString());
    Path output = dir.resolve("sender.out");
    broker.declare(QueueName.DEFAULT);

    Process sender = python("celery_send.py", input, output);
    try {
      assertThat(sender.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    } finally {
      sender.destroyForcibly();
    }
    assertThat(sender.exitValue()).as(text(output)).isZero();

    BlockingQueue<TaskDelivery> arrived = new LinkedBlockingQueue<>();
    try (Subscription _ = broker.consumeTasks(QueueName.DEFAULT, 1, arrived::add)) {
      TaskDelivery delivery = arrived.poll(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      assertThat(delivery).isNotNull();
      assertThat(delivery.assignment()).isEqualTo(Samples.assignment(5));
      delivery.accept();
    }
  }
}
