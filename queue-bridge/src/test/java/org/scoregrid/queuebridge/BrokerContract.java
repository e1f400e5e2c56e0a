package org.scoregrid.queuebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.queuebridge.Broker.Subscription;
import org.scoregrid.queuebridge.Broker.TaskDelivery;
import org.scoregrid.queuebridge.wire.Samples;
import org.scoregrid.queuebridge.wire.TaskMessage;

/** What {@link Broker} promises, whatever is behind it. */
public abstract class BrokerContract {
  protected static final QueueName QUEUE = QueueName.DEFAULT;
  protected static final Duration LIMIT = Duration.ofSeconds(20);

  /** A wait after which something that should not come has not come. */
  private static final Duration QUIET = Duration.ofMillis(300);

  protected Broker broker;

  /** A broker whose queue is empty. */
  protected abstract Broker open() throws Exception;

  @BeforeEach
  final void open_broker() throws Exception {
    broker = open();
    broker.declare(QUEUE);
  }

  @AfterEach
  final void close_broker() {
    broker.close();
  }

  protected static List<TaskMessage> tasks(int first, int last) {
    return IntStream.rangeClosed(first, last)
        .mapToObj(run -> Samples.task(run, UUID.randomUUID(), 0))
        .toList();
  }

  protected static TaskDelivery next(BlockingQueue<TaskDelivery> arrived)
      throws InterruptedException {
    TaskDelivery delivery = arrived.poll(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(delivery).as("a task arrives").isNotNull();
    return delivery;
  }

  private static void assertNothingMore(BlockingQueue<?> arrived) {
    await().during(QUIET).atMost(LIMIT).untilAsserted(() -> assertThat(arrived).isEmpty());
  }

  protected static long run(TaskDelivery delivery) {
    return delivery.assignment().key().run().value();
  }

  @Test
  void a_task_arrives_as_it_was_sent_and_once() throws Exception {
    TaskMessage sent = Samples.task(5);
    BlockingQueue<TaskDelivery> arrived = new LinkedBlockingQueue<>();

    assertThat(broker.sendTasks(QUEUE, List.of(sent))).containsExactly(sent);
    try (Subscription _ = broker.consumeTasks(QUEUE, 10, arrived::add)) {
      TaskDelivery delivery = next(arrived);
      assertThat(delivery.assignment()).isEqualTo(sent.assignment());
      delivery.accept();
    }

    try (Subscription _ = broker.consumeTasks(QUEUE, 10, arrived::add)) {
      assertNothingMore(arrived);
    }
  }

  @Test
  void many_tasks_are_confirmed_in_order_and_counted() throws Exception {
    List<TaskMessage> sent = tasks(1, 500);

    assertThat(broker.sendTasks(QUEUE, sent)).isEqualTo(sent);

    assertThat(broker.waitingTasks(QUEUE)).isEqualTo(500);
  }

  @Test
  void sending_nothing_is_fine() throws Exception {
    assertThat(broker.sendTasks(QUEUE, List.of())).isEmpty();
  }

  @Test
  void a_task_that_is_given_back_comes_again() throws Exception {
    BlockingQueue<TaskDelivery> arrived = new LinkedBlockingQueue<>();
    broker.sendTasks(QUEUE, tasks(7, 7));

    try (Subscription _ = broker.consumeTasks(QUEUE, 1, arrived::add)) {
      next(arrived).giveBack();

      assertThat(run(next(arrived))).isEqualTo(7);
    }
  }

  @Test
  void no_more_tasks_are_open_than_the_prefetch() throws Exception {
    BlockingQueue<TaskDelivery> arrived = new LinkedBlockingQueue<>();
    broker.sendTasks(QUEUE, tasks(1, 10));

    try (Subscription _ = broker.consumeTasks(QUEUE, 3, arrived::add)) {
      List<TaskDelivery> open = List.of(next(arrived), next(arrived), next(arrived));
      assertNothingMore(arrived);

      open.getFirst().accept();

      assertThat(run(next(arrived))).isEqualTo(4);
      assertNothingMore(arrived);
    }
  }

  @Test
  void tasks_that_nobody_accepted_go_back_when_the_subscription_ends() throws Exception {
    BlockingQueue<TaskDelivery> arrived = new LinkedBlockingQueue<>();
    broker.sendTasks(QUEUE, tasks(1, 2));
    try (Subscription _ = broker.consumeTasks(QUEUE, 2, arrived::add)) {
      next(arrived).accept();
      next(arrived);
    }

    try (Subscription _ = broker.consumeTasks(QUEUE, 2, arrived::add)) {
      assertThat(run(next(arrived))).isEqualTo(2);
      assertNothingMore(arrived);
    }
  }

  @Test
  void a_subscription_that_ends_at_once_holds_nothing() throws Exception {
    BlockingQueue<TaskDelivery> arrived = new LinkedBlockingQueue<>();
    broker.sendTasks(QUEUE, tasks(1, 1));
    for (int round = 0; round < 100; round++) {
      broker.consumeTasks(QUEUE, 1, _ -> {}).close();
    }

    try (Subscription _ = broker.consumeTasks(QUEUE, 1, arrived::add)) {
      assertThat(run(next(arrived))).isEqualTo(1);
    }
  }

  @Test
  void a_second_settlement_changes_nothing() throws Exception {
    BlockingQueue<TaskDelivery> arrived = new LinkedBlockingQueue<>();
    broker.sendTasks(QUEUE, tasks(1, 2));

    try (Subscription _ = broker.consumeTasks(QUEUE, 1, arrived::add)) {
      TaskDelivery first = next(arrived);
      first.accept();
      first.accept();
      first.giveBack();

      assertThat(run(next(arrived))).isEqualTo(2);
    }
  }

  @Test
  void a_receiver_that_throws_gets_its_task_again() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    BlockingQueue<TaskDelivery> arrived = new LinkedBlockingQueue<>();
    broker.sendTasks(QUEUE, tasks(3, 3));

    try (Subscription _ =
        broker.consumeTasks(
            QUEUE,
            1,
            delivery -> {
              if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("a bug of the receiver");
              }
              arrived.add(delivery);
            })) {
      assertThat(run(next(arrived))).isEqualTo(3);
    }
  }

  @Test
  void reports_arrive_as_they_were_sent_and_in_order() throws Exception {
    List<RunReport> sent =
        List.of(
            Samples.claimed(5),
            Samples.advanced(),
            Samples.renewed(),
            Samples.scored(),
            Samples.faulted(),
            Samples.cancelled());
    for (RunReport report : sent) {
      broker.sendReport(QUEUE, report);
    }
    List<RunReport> arrived = Collections.synchronizedList(new ArrayList<>());

    try (Subscription _ = broker.consumeReports(QUEUE, 4, arrived::addAll)) {
      await().atMost(LIMIT).untilAsserted(() -> assertThat(arrived).isEqualTo(sent));
    }
  }

  @Test
  void batches_are_filled_but_never_beyond_their_size() throws Exception {
    sendClaims(25);
    BlockingQueue<List<RunReport>> batches = new LinkedBlockingQueue<>();

    try (Subscription _ = broker.consumeReports(QUEUE, 10, batches::add)) {
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () -> assertThat(batches.stream().mapToInt(List::size).sum()).isEqualTo(25));
    }

    assertThat(batches).allMatch(batch -> batch.size() <= 10);
    assertThat(batches).hasSizeLessThan(25);
  }

  @Test
  void a_batch_comes_again_when_it_was_not_stored() throws Exception {
    sendClaims(5);
    AtomicInteger calls = new AtomicInteger();
    List<RunReport> stored = Collections.synchronizedList(new ArrayList<>());

    try (Subscription _ =
        broker.consumeReports(
            QUEUE,
            5,
            reports -> {
              if (calls.incrementAndGet() <= 2) {
                throw new IOException("the database is away");
              }
              stored.addAll(reports);
            })) {
      await().atMost(LIMIT).until(() -> stored.size() >= 5);
    }

    assertThat(stored)
        .extracting(report -> ((RunReport.Claimed) report).key().run().value())
        .containsExactlyInAnyOrder(LongStream.rangeClosed(1, 5).boxed().toArray(Long[]::new));
  }

  @Test
  void stored_reports_do_not_come_again() throws Exception {
    sendClaims(3);
    List<RunReport> first = Collections.synchronizedList(new ArrayList<>());
    try (Subscription _ = broker.consumeReports(QUEUE, 2, first::addAll)) {
      await().atMost(LIMIT).until(() -> first.size() == 3);
    }

    BlockingQueue<RunReport> again = new LinkedBlockingQueue<>();
    try (Subscription _ = broker.consumeReports(QUEUE, 2, again::addAll)) {
      assertNothingMore(again);
    }
  }

  @Test
  void many_senders_share_one_broker() throws Exception {
    List<Thread> senders =
        IntStream.rangeClosed(1, 20)
            .mapToObj(run -> Thread.ofVirtual().unstarted(() -> send(Samples.claimed(run))))
            .toList();
    senders.forEach(Thread::start);
    for (Thread sender : senders) {
      sender.join(LIMIT);
    }
    List<RunReport> arrived = Collections.synchronizedList(new ArrayList<>());

    try (Subscription _ = broker.consumeReports(QUEUE, 7, arrived::addAll)) {
      await().atMost(LIMIT).until(() -> arrived.size() == 20);
    }
  }

  private void sendClaims(int count) {
    for (int run = 1; run <= count; run++) {
      send(Samples.claimed(run));
    }
  }

  private void send(RunReport report) {
    try {
      broker.sendReport(QUEUE, report);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
