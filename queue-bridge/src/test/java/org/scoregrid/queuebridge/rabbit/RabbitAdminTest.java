package org.scoregrid.queuebridge.rabbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.queuebridge.Broker.Subscription;
import org.scoregrid.queuebridge.Broker.TaskDelivery;
import org.scoregrid.queuebridge.BrokerAdmin.Wanted;
import org.scoregrid.queuebridge.BrokerAdmin.Worker;
import org.scoregrid.queuebridge.wire.Samples;
import org.scoregrid.testkit.RabbitServer;

/** Private queues in a real RabbitMQ: what their workers may do, and when they no longer may. */
class RabbitAdminTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static RabbitServer rabbit;
  private static RabbitAdmin admin;
  private static RabbitBroker site;

  private final QueueName queue = new QueueName(UUID.randomUUID().toString());
  private final String prefix = "scoregrid-" + queue.vhost() + "-";
  private final Wanted first = wanted(1);

  @BeforeAll
  static void start() {
    rabbit = RabbitServer.startManaged();
    BrokerConfig config = BrokerConfig.of(rabbit.url());
    admin = new RabbitAdmin(ManagementConfig.at(rabbit.managementUrl(), config));
    site = new RabbitBroker(config);
  }

  @AfterAll
  static void stop() {
    site.close();
    admin.close();
    rabbit.close();
  }

  private Wanted wanted(int key) {
    return new Wanted(queue, prefix, new Worker(prefix + key, UUID.randomUUID().toString()));
  }

  private static URI url(Wanted wanted, String vhost) {
    Worker worker = worker(wanted);
    return URI.create(
        "amqp://%s:%s@127.0.0.1:%d/%s"
            .formatted(worker.user(), worker.password(), rabbit.url().getPort(), vhost));
  }

  private static Worker worker(Wanted wanted) {
    return Objects.requireNonNull(wanted.worker());
  }

  private Connection connect(Wanted wanted) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(url(wanted, queue.vhost()));
    factory.setAutomaticRecoveryEnabled(false);
    return factory.newConnection();
  }

  @Test
  void a_worker_of_ours_takes_tasks_and_reports_with_the_credentials_of_its_queue()
      throws Exception {
    admin.apply(first);
    site.declare(queue);
    BlockingQueue<TaskDelivery> tasks = new LinkedBlockingQueue<>();
    BlockingQueue<RunReport> reports = new LinkedBlockingQueue<>();
    try (RabbitBroker own = new RabbitBroker(BrokerConfig.of(url(first, queue.vhost())));
        Subscription _ = own.consumeTasks(queue, 1, tasks::add);
        Subscription _ = site.consumeReports(queue, 10, reports::addAll)) {
      site.sendTasks(queue, List.of(Samples.task(1, UUID.randomUUID(), 0)));
      TaskDelivery delivery = tasks.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
      assertThat(delivery).isNotNull();
      delivery.accept();
      own.sendReport(queue, Samples.claimed(1));
      assertThat(reports.poll(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(Samples.claimed(1));
    }
  }

  @Test
  void a_stock_worker_works_with_the_credentials_of_its_queue(@TempDir Path dir) throws Exception {
    admin.apply(first);
    site.declare(queue);
    site.sendTasks(queue, List.of(Samples.task(5, Samples.TASK_ID, 10)));
    Path output = dir.resolve("worker.out");
    Process celery =
        Celery.start(
            "celery_worker.py", url(first, queue.vhost()), Path.of("/dev/null"), output, "whole");
    try {
      await()
          .atMost(LIMIT)
          .until(() -> Files.readString(output).contains("TASK ") || !celery.isAlive());
      assertThat(output).content().contains("TASK ").doesNotContain("ACCESS_REFUSED");
      await().atMost(LIMIT).until(() -> site.waitingTasks(queue) == 0);
    } finally {
      celery.destroyForcibly().waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
  }

  @Test
  void a_worker_reaches_no_other_queue_and_declares_nothing_of_its_own() throws Exception {
    admin.apply(first);
    site.declare(queue);
    ConnectionFactory elsewhere = new ConnectionFactory();
    elsewhere.setUri(url(first, "%2F"));
    assertThatThrownBy(elsewhere::newConnection).isInstanceOf(IOException.class);
    try (Connection connection = connect(first)) {
      refused(connection, channel -> channel.queueDeclare("mine", true, false, false, Map.of()));
      refused(
          connection, channel -> channel.exchangeDeclare("mine", BuiltinExchangeType.TOPIC, true));
      refused(connection, channel -> channel.queueDeclare());
      refused(connection, channel -> channel.basicGet(Topology.EVENTS, true));
    }
  }

  private interface Deed {
    void on(Channel channel) throws IOException;
  }

  private static void refused(Connection connection, Deed deed) throws IOException {
    Channel channel = connection.createChannel();
    assertThatThrownBy(() -> deed.on(channel))
        .isInstanceOf(IOException.class)
        .rootCause()
        .hasMessageContaining("ACCESS_REFUSED");
  }

  @Test
  void a_rotation_locks_out_the_old_key_and_closes_its_connections() throws Exception {
    admin.apply(first);
    Wanted second = wanted(2);
    Connection old = connect(first);
    admin.apply(second);
    await().atMost(LIMIT).until(() -> !old.isOpen());
    assertThatThrownBy(() -> connect(first)).isInstanceOf(IOException.class);
    connect(second).close();
  }

  @Test
  void a_revocation_leaves_nobody_connected_but_the_site() throws Exception {
    admin.apply(first);
    site.declare(queue);
    Connection worker = connect(first);
    admin.apply(new Wanted(queue, prefix, null));
    await().atMost(LIMIT).until(() -> !worker.isOpen());
    assertThatThrownBy(() -> connect(first)).isInstanceOf(IOException.class);
    assertThat(site.waitingTasks(queue)).isZero();
  }

  @Test
  void a_removed_queue_is_gone_with_its_users_and_connections() throws Exception {
    admin.apply(first);
    Connection worker = connect(first);
    admin.remove(first);
    await().atMost(LIMIT).until(() -> !worker.isOpen());
    assertThat(rabbit.control("list_vhosts")).doesNotContain(queue.vhost());
    assertThat(rabbit.control("list_users")).doesNotContain(queue.vhost());
    admin.remove(first);
  }

  @Test
  void what_the_broker_lost_or_has_otherwise_is_found_and_mended() throws Exception {
    admin.apply(first);
    List<Wanted> all = List.of(first);
    assertThat(admin.differing(all)).isEmpty();

    rabbit.control("clear_permissions", "-p", queue.vhost(), prefix + 1);
    mended(all);
    rabbit.control("change_password", prefix + 1, "other");
    mended(all);
    rabbit.control("clear_policy", "-p", queue.vhost(), "scoregrid-work");
    mended(all);
    rabbit.control("add_user", prefix + 9, "intruder");
    mended(all);
    rabbit.control("delete_user", prefix + 1);
    mended(all);
    rabbit.deleteVhost(queue.vhost());
    mended(all);
    connect(first).close();
  }

  private void mended(List<Wanted> all) throws IOException {
    assertThat(admin.differing(all)).containsExactly(queue);
    admin.apply(first);
    assertThat(admin.differing(all)).isEmpty();
  }

  @Test
  void a_broker_that_is_away_is_told_as_such_without_the_password() {
    ManagementConfig nowhere =
        new ManagementConfig(
            URI.create("http://127.0.0.1:1"), "u", "geheim", Duration.ofSeconds(2));
    try (RabbitAdmin lost = new RabbitAdmin(nowhere)) {
      assertThatThrownBy(() -> lost.apply(first))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("127.0.0.1:1")
          .hasMessageNotContaining("geheim");
    }
  }
}
