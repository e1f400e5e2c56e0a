package org.scoregrid.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.queue.Queue;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.queuebridge.Broker;
import org.scoregrid.queuebridge.local.LocalBroker;
import org.scoregrid.queuebridge.wire.TaskMessage;
import org.scoregrid.scheduler.dispatch.DispatchWindow;
import org.scoregrid.scheduler.dispatch.Dispatcher;
import org.scoregrid.scheduler.dispatch.QueueLanes;
import org.scoregrid.store.QueueStore.Content;
import org.scoregrid.store.QueueStore.Creation;
import org.scoregrid.store.postgres.PostgresQueueStore;

/** Queues side by side: one that hangs, one that is not served. */
class QueueLanesTest {
  private static final long LIMIT_SECONDS = 30;

  private final SchedulerWorld world;
  private final Queue queue;
  private final Semaphore woken = new Semaphore(0);

  QueueLanesTest(@TempDir Path folder) throws IOException {
    world = new SchedulerWorld(folder);
    AccountId organizer = world.account("organizer");
    PostgresQueueStore queues = new PostgresQueueStore(world.database.dataSource());
    Creation made = queues.create(organizer, new Content("q", false, Set.of(), null), world.now);
    queue = ((Creation.Created) made).queue();
    AccountId participant = world.account("participant");
    for (QueueName name : List.of(QueueName.DEFAULT, queue.vhost())) {
      Competition competition = world.competition(organizer);
      queues.assign(competition.id(), name, organizer, world.now);
      byte[] zip = "PK-looks-like-one".getBytes(StandardCharsets.UTF_8);
      world.prepare().prepare(world.submit(participant, competition, zip));
    }
  }

  @AfterEach
  void close() {
    world.close();
  }

  private Dispatcher dispatcher(Broker broker) {
    return new Dispatcher(
        world.runs,
        broker,
        new DispatchWindow(name -> 0, 4, 1, 100),
        world.messages(),
        10,
        world.clock);
  }

  /** Sends nothing to one queue until it is let. */
  private static final class Hanging implements Broker {
    private final LocalBroker inner = new LocalBroker();
    private final QueueName hangs;
    final CountDownLatch let = new CountDownLatch(1);
    final Semaphore sent = new Semaphore(0);
    final AtomicReference<QueueName> last = new AtomicReference<>();

    Hanging(QueueName hangs) {
      this.hangs = hangs;
    }

    @Override
    public List<TaskMessage> sendTasks(QueueName queue, List<TaskMessage> tasks)
        throws IOException {
      try {
        if (queue.equals(hangs) && !let.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
          throw new IOException("nobody let it go on");
        }
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      List<TaskMessage> taken = inner.sendTasks(queue, tasks);
      last.set(queue);
      sent.release();
      return taken;
    }

    @Override
    public void declare(QueueName queue) throws IOException {
      inner.declare(queue);
    }

    @Override
    public int waitingTasks(QueueName queue) throws IOException {
      return inner.waitingTasks(queue);
    }

    @Override
    public void sendReport(QueueName queue, RunReport report) throws IOException {
      inner.sendReport(queue, report);
    }

    @Override
    public Subscription consumeTasks(QueueName queue, int prefetch, Consumer<TaskDelivery> receiver)
        throws IOException {
      return inner.consumeTasks(queue, prefetch, receiver);
    }

    @Override
    public Subscription consumeReports(QueueName queue, int batch, ReportReceiver receiver)
        throws IOException {
      return inner.consumeReports(queue, batch, receiver);
    }

    @Override
    public void close() {
      inner.close();
    }
  }

  @Test
  void a_queue_that_hangs_holds_up_no_other() throws Exception {
    try (Hanging broker = new Hanging(queue.vhost());
        QueueLanes lanes = new QueueLanes(name -> true, 4)) {
      dispatcher(broker).round(lanes, woken::release);
      assertThat(broker.sent.tryAcquire(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(broker.last.get()).isEqualTo(QueueName.DEFAULT);
      broker.let.countDown();
      assertThat(broker.sent.tryAcquire(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(broker.last.get()).isEqualTo(queue.vhost());
    }
  }

  @Test
  void what_is_not_served_stays_in_the_database() throws Exception {
    try (Hanging broker = new Hanging(new QueueName("none"));
        QueueLanes lanes = new QueueLanes(QueueName::isDefault, 4)) {
      dispatcher(broker).round(lanes, woken::release);
      assertThat(broker.sent.tryAcquire(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(world.runs.queuesWithWork()).containsExactly(queue.vhost());
    }
  }
}
