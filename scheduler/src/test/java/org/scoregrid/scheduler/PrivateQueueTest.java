package org.scoregrid.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.queue.Queue;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.domain.run.RunState;
import org.scoregrid.queuebridge.Broker.Subscription;
import org.scoregrid.queuebridge.Broker.TaskDelivery;
import org.scoregrid.queuebridge.BrokerAdmin;
import org.scoregrid.queuebridge.BrokerRefusal;
import org.scoregrid.queuebridge.rabbit.BrokerConfig;
import org.scoregrid.queuebridge.rabbit.ManagementConfig;
import org.scoregrid.queuebridge.rabbit.RabbitAdmin;
import org.scoregrid.queuebridge.rabbit.RabbitBroker;
import org.scoregrid.scheduler.dispatch.DispatchWindow;
import org.scoregrid.scheduler.dispatch.Dispatcher;
import org.scoregrid.scheduler.queue.QueueKeeper;
import org.scoregrid.scheduler.queue.QueuePorts;
import org.scoregrid.scheduler.queue.ServedQueues;
import org.scoregrid.scheduler.result.ResultCommitter;
import org.scoregrid.scheduler.watch.BrokerReconciler;
import org.scoregrid.store.QueueKeys;
import org.scoregrid.store.QueueStore.Content;
import org.scoregrid.store.QueueStore.Creation;
import org.scoregrid.store.postgres.PostgresQueueStore;
import org.scoregrid.store.postgres.PostgresQueueUpkeep;
import org.scoregrid.testkit.RabbitServer;

/** A private queue from its creation to its end, with a real RabbitMQ and its credentials. */
class PrivateQueueTest {
  private static final byte[] ZIP = "PK-looks-like-one".getBytes(StandardCharsets.UTF_8);
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration SITE_TIME = Duration.ofMinutes(10);
  private static RabbitServer rabbit;
  private static RabbitAdmin admin;

  private final QueueKeys keys = new QueueKeys(new byte[32]);
  private SchedulerWorld world;
  private PostgresQueueStore queues;
  private RabbitBroker broker;
  private ServedQueues served;
  private QueueKeeper keeper;
  private Dispatcher dispatcher;
  private AccountId organizer;
  private AccountId participant;
  private Competition competition;

  @BeforeAll
  static void startBroker() {
    rabbit = RabbitServer.startManaged();
    BrokerConfig config = BrokerConfig.of(rabbit.url());
    admin = new RabbitAdmin(ManagementConfig.at(rabbit.managementUrl(), config));
  }

  @AfterAll
  static void stopBroker() {
    admin.close();
    rabbit.close();
  }

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    world = new SchedulerWorld(folder);
    queues = new PostgresQueueStore(world.database.dataSource());
    broker = new RabbitBroker(BrokerConfig.of(rabbit.url()));
    served = new ServedQueues(Set.of(QueueName.DEFAULT), this::reports, 10);
    served.start();
    QueuePorts ports =
        new QueuePorts(new PostgresQueueUpkeep(world.database.dataSource()), admin, keys);
    keeper = new QueueKeeper(ports, world.runs, broker, served, SITE_TIME, world.clock);
    dispatcher =
        new Dispatcher(
            world.runs,
            broker,
            new DispatchWindow(keeper::workers, 4, 2, 100),
            world.messages(),
            10,
            world.clock);
    organizer = world.account("organizer");
    participant = world.account("participant");
    competition = world.competition(organizer);
  }

  @AfterEach
  void stop() {
    served.close();
    broker.close();
    world.close();
  }

  private AutoCloseable reports(QueueName queue) throws IOException {
    return ResultCommitter.start(
        world.runs, broker, queue, 10, attempt -> {}, () -> {}, world.clock);
  }

  private Queue chosenQueue() {
    Creation made = queues.create(organizer, new Content("gpu", false, Set.of(), null), world.now);
    Queue queue = ((Creation.Created) made).queue();
    queues.assign(competition.id(), queue.vhost(), organizer, world.now);
    keeper.round();
    return queue;
  }

  private RabbitBroker worker(Queue queue, Queue.WorkerKey key) {
    return worker(queue.vhost(), key);
  }

  private RabbitBroker worker(QueueName vhost, Queue.WorkerKey key) {
    URI url =
        URI.create(
            "pyamqp://%s:%s@127.0.0.1:%d/%s"
                .formatted(
                    QueueKeys.user(vhost, key),
                    keys.password(vhost, key),
                    rabbit.url().getPort(),
                    vhost.isDefault() ? "" : vhost.vhost()));
    return new RabbitBroker(BrokerConfig.of(url));
  }

  private SubmissionId submitted() throws IOException {
    SubmissionId id = world.submit(participant, competition, ZIP);
    world.prepare().prepare(id);
    return id;
  }

  private RunState state(SubmissionId id) {
    return world.submissions.progress(id).getFirst().state();
  }

  private static TaskDelivery next(BlockingQueue<TaskDelivery> tasks) throws Exception {
    TaskDelivery delivery = tasks.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(delivery).isNotNull();
    return delivery;
  }

  private void claim(RabbitBroker worker, Queue queue, TaskDelivery task) throws IOException {
    worker.sendReport(
        queue.vhost(),
        new RunReport.Claimed(task.assignment().key(), new WorkerName("outside"), world.now));
    task.accept();
  }

  @Test
  void a_worker_with_the_queues_address_gets_its_runs_and_is_counted() throws Exception {
    Queue queue = chosenQueue();
    assertThat(served.all()).containsExactlyInAnyOrder(QueueName.DEFAULT, queue.vhost());
    SubmissionId id = submitted();
    BlockingQueue<TaskDelivery> tasks = new LinkedBlockingQueue<>();
    try (RabbitBroker own = worker(queue, queue.key());
        Subscription _ = own.consumeTasks(queue.vhost(), 1, tasks::add)) {
      dispatcher.round();
      claim(own, queue, next(tasks));
      await().atMost(LIMIT).until(() -> state(id) == RunState.CLAIMED);
      keeper.look();
      assertThat(keeper.workers(queue.vhost())).isEqualTo(1);
      assertThat(queues.byId(queue.id()).orElseThrow().standing().workers()).isEqualTo(1);
    }
  }

  @Test
  void an_emptied_broker_is_rebuilt_and_gets_its_messages_again() throws Exception {
    Queue queue = chosenQueue();
    SubmissionId id = submitted();
    dispatcher.round();
    assertThat(state(id)).isEqualTo(RunState.DISPATCHED);

    rabbit.deleteVhost(queue.vhost().vhost());
    rabbit.control("delete_user", QueueKeys.user(queue.vhost(), queue.key()));
    assertThat(keeper.reconcile()).isEqualTo(1);
    assertThat(keeper.reconcile()).isZero();
    world.now = world.now.plusSeconds(60);
    BrokerReconciler messages =
        new BrokerReconciler(
            world.runs, broker, keeper::workers, Duration.ofSeconds(30), world.clock);
    await().atMost(LIMIT).ignoreExceptions().until(() -> broker.waitingTasks(queue.vhost()) == 0);
    messages.round();
    assertThat(state(id)).isEqualTo(RunState.QUEUED);
    dispatcher.round();
    BlockingQueue<TaskDelivery> tasks = new LinkedBlockingQueue<>();
    try (RabbitBroker own = worker(queue, queue.key());
        Subscription _ = own.consumeTasks(queue.vhost(), 1, tasks::add)) {
      claim(own, queue, next(tasks));
      await().atMost(LIMIT).until(() -> state(id) == RunState.CLAIMED);
    }
  }

  @Test
  void the_runs_of_a_deleted_queue_go_to_the_default_queue_and_its_virtual_host_ends()
      throws Exception {
    Queue queue = chosenQueue();
    List<SubmissionId> ids = List.of(submitted(), submitted());
    dispatcher.round();
    ids.forEach(id -> assertThat(state(id)).isEqualTo(RunState.DISPATCHED));

    queues.delete(queue.id(), organizer, world.now);
    world.now = world.now.plusSeconds(1);
    keeper.round();
    keeper.round();

    assertThat(served.all()).containsExactly(QueueName.DEFAULT);
    assertThat(rabbit.control("list_vhosts")).doesNotContain(queue.vhost().vhost());
    assertThat(rabbit.control("list_users")).doesNotContain(queue.vhost().vhost());
    ids.forEach(id -> assertThat(state(id)).isEqualTo(RunState.QUEUED));
    assertThat(world.runs.claim(QueueName.DEFAULT, 10, world.now))
        .hasSize(2)
        .allSatisfy(
            taken ->
                assertThat(taken.spec().limits().executionTime()).isLessThanOrEqualTo(SITE_TIME));
  }

  @Test
  void what_runs_in_a_deleted_queue_may_end_there() throws Exception {
    Queue queue = chosenQueue();
    SubmissionId id = submitted();
    dispatcher.round();
    BlockingQueue<TaskDelivery> tasks = new LinkedBlockingQueue<>();
    try (RabbitBroker own = worker(queue, queue.key());
        Subscription _ = own.consumeTasks(queue.vhost(), 1, tasks::add)) {
      claim(own, queue, next(tasks));
      await().atMost(LIMIT).until(() -> state(id) == RunState.CLAIMED);
      queues.delete(queue.id(), organizer, world.now);
      keeper.round();
      assertThat(served.serves(queue.vhost())).isTrue();
      assertThat(state(id)).isEqualTo(RunState.CLAIMED);
      world.now = world.now.plus(Duration.ofHours(2));
      keeper.round();
      assertThat(served.serves(queue.vhost())).isFalse();
    }
  }

  @Test
  void workers_outside_have_a_key_of_their_own_for_the_default_queue() throws Exception {
    PostgresQueueUpkeep upkeep = new PostgresQueueUpkeep(world.database.dataSource());
    assertThat(upkeep.defaultKey().revoked()).isTrue();
    Queue.WorkerKey key = upkeep.rotateDefaultKey(world.now);
    keeper.round();
    assertThat(keeper.reconcile()).isZero();
    try (RabbitBroker outside = worker(QueueName.DEFAULT, key)) {
      outside.declare(QueueName.DEFAULT);
    }
    upkeep.revokeDefaultKey(world.now);
    keeper.round();
    try (RabbitBroker outside = worker(QueueName.DEFAULT, key)) {
      assertThatThrownBy(() -> outside.declare(QueueName.DEFAULT)).isInstanceOf(IOException.class);
    }
    assertThat(served.all()).containsExactly(QueueName.DEFAULT);
  }

  private List<QueueName> made(int count) {
    List<QueueName> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Content content = new Content("q" + i, false, Set.of(), null);
      Creation creation = queues.create(organizer, content, world.now);
      made.add(((Creation.Created) creation).queue().vhost());
    }
    return made;
  }

  private QueueKeeper keeper(BrokerAdmin management, ServedQueues serving) {
    QueuePorts ports =
        new QueuePorts(new PostgresQueueUpkeep(world.database.dataSource()), management, keys);
    return new QueueKeeper(ports, world.runs, broker, serving, SITE_TIME, world.clock);
  }

  private static ServedQueues opening(Set<QueueName> broken, IOException failure, int most) {
    return new ServedQueues(
        Set.of(),
        name -> {
          if (broken.contains(name)) {
            throw failure;
          }
          return () -> {};
        },
        most);
  }

  @Test
  void queues_that_the_broker_refuses_keep_no_other_one_from_being_served() {
    List<QueueName> all = made(5);
    Set<QueueName> broken = Set.copyOf(all.subList(0, 4));
    try (ServedQueues serving = opening(broken, new BrokerRefusal("406"), 10)) {
      keeper(new Management(), serving).round();
      assertThat(serving.all()).containsExactly(all.getLast());
    }
  }

  @Test
  void queues_that_do_not_answer_come_last_in_the_next_round() {
    List<QueueName> all = made(5);
    Set<QueueName> broken = Set.copyOf(all.subList(0, 4));
    try (ServedQueues serving = opening(broken, new IOException("timeout"), 10)) {
      QueueKeeper own = keeper(new Management(), serving);
      own.round();
      own.round();
      assertThat(serving.all()).containsExactly(all.getLast());
    }
  }

  @Test
  void management_that_does_not_answer_is_asked_once_in_a_round_and_for_another_queue_next() {
    made(3);
    Management management = new Management();
    management.failure = new IOException("timeout");
    try (ServedQueues serving = opening(Set.of(), new IOException(), 10)) {
      QueueKeeper own = keeper(management, serving);
      own.round();
      assertThat(management.asked).hasSize(1);
      own.round();
      assertThat(management.asked).hasSize(2).doesNotHaveDuplicates();
      management.failure = new BrokerRefusal("400");
      own.round();
      assertThat(management.asked).hasSize(5);
      management.failure = null;
      own.round();
      assertThat(serving.all()).hasSize(3);
    }
  }

  /** Does nothing, or fails. */
  private static final class Management implements BrokerAdmin {
    final List<QueueName> asked = new ArrayList<>();
    @Nullable IOException failure;

    @Override
    public void apply(Wanted wanted) throws IOException {
      asked.add(wanted.queue());
      if (failure != null) {
        throw failure;
      }
    }

    @Override
    public void remove(Wanted wanted) {}

    @Override
    public Set<QueueName> differing(Collection<Wanted> wanted) {
      return Set.of();
    }

    @Override
    public void close() {}
  }

  @Test
  void after_a_rotation_only_the_new_key_opens_the_queue() throws Exception {
    Queue queue = chosenQueue();
    Queue rotated = queues.rotate(queue.id(), organizer, world.now).orElseThrow();
    keeper.round();
    try (RabbitBroker old = worker(queue, queue.key());
        RabbitBroker fresh = worker(queue, rotated.key())) {
      assertThatThrownBy(() -> old.declare(queue.vhost())).isInstanceOf(IOException.class);
      fresh.declare(queue.vhost());
    }
    queues.revoke(queue.id(), organizer, world.now);
    keeper.round();
    try (RabbitBroker fresh = worker(queue, rotated.key())) {
      assertThatThrownBy(() -> fresh.declare(queue.vhost())).isInstanceOf(IOException.class);
    }
  }
}
