package org.scoregrid.queuebridge.rabbit;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.queuebridge.wire.BadMessage;
import org.scoregrid.queuebridge.wire.ControlRequest;
import org.scoregrid.queuebridge.wire.StockTask;
import org.scoregrid.queuebridge.wire.StockTaskFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker's place at the queue of a stock site: tasks, remote control and events
 * (reference/queue-protocol.md 1, 6, 10 and 11). Connects again by itself until it is closed; tasks
 * that were not acknowledged come again then. Thread-safe.
 */
public final class StockQueue implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StockQueue.class);
  private static final String CONTROL = "celery.pidbox";
  private static final String TAG = "tasks";
  private static final Duration HEARTBEAT = Duration.ofSeconds(60);

  private final BrokerConfig config;
  private final QueueName queue;
  private final String node;
  private final int prefetch;
  private final AtomicLong clock = new AtomicLong();
  private final CountDownLatch closed = new CountDownLatch(1);
  private @Nullable Thread keeper;
  private volatile @Nullable StockTalk talk;
  private volatile @Nullable Channel taking;
  private volatile boolean full;

  /** Takes what comes, on the broker's thread: must not wait. */
  public interface Receiver {
    void task(Delivery delivery);

    void control(ControlRequest request);
  }

  /** A task, kept by the broker until it is settled. Only the first settlement counts. */
  public interface Delivery {
    StockTask task();

    /** Done with. An error means that the task may come again. */
    void acknowledge() throws IOException;

    /** Back to the queue for another worker. */
    void giveBack() throws IOException;
  }

  /**
   * @param node name of the worker, {@code compute-worker@host}
   * @param prefetch tasks that may be open at once
   */
  public StockQueue(BrokerConfig config, QueueName queue, String node, int prefetch) {
    this.config = config;
    this.queue = queue;
    this.node = node;
    this.prefetch = prefetch;
  }

  /** Begins to take tasks; a broker that cannot be reached yet is tried until it can. */
  public synchronized void start(Receiver receiver) {
    if (keeper == null) {
      keeper = Thread.ofVirtual().name("stock-queue").start(() -> keep(receiver));
    }
  }

  private void keep(Receiver receiver) {
    Duration pause = config.firstBackoff();
    try {
      while (closed.getCount() > 0) {
        try {
          serve(receiver);
          pause = config.firstBackoff();
        } catch (IOException | TimeoutException | ShutdownSignalException e) {
          log.atWarn()
              .addKeyValue("queue", queue)
              .addKeyValue("cause", e.getMessage())
              .log("queue not reached");
        }
        boolean _ = closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        pause = KeptConsumer.longer(pause, config);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(Receiver receiver) throws IOException, TimeoutException, InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    Connection connection =
        Connections.factory(config, queue, HEARTBEAT).newConnection("scoregrid-worker");
    try {
      connection.addShutdownListener(_ -> over.countDown());
      Channel tasks = connection.createChannel();
      tasks.addShutdownListener(_ -> over.countDown());
      Topology.declareStock(tasks);
      Channel control = connection.createChannel();
      declareControl(control);
      talk = new StockTalk(connection.createChannel(), node, clock);
      control.basicConsume(mailbox(), true, new Commands(control, receiver));
      tasks.basicQos(prefetch, true);
      taking = tasks;
      if (!full) {
        tasks.basicConsume(Topology.TASKS, false, TAG, new Tasks(tasks, receiver, over));
      }
      log.atInfo().addKeyValue("queue", queue).addKeyValue("node", node).log("queue served");
      while (closed.getCount() > 0 && !over.await(1, TimeUnit.SECONDS)) {
        log.atTrace().log("serving");
      }
    } finally {
      talk = null;
      taking = null;
      connection.abort((int) config.connectTimeout().toMillis());
    }
  }

  private void declareControl(Channel channel) throws IOException {
    channel.exchangeDeclare(CONTROL, BuiltinExchangeType.FANOUT, false);
    channel.queueDeclare(
        mailbox(), false, false, true, Map.of("x-expires", 10_000, "x-message-ttl", 300_000));
    channel.queueBind(mailbox(), CONTROL, "");
  }

  private String mailbox() {
    return node + "." + CONTROL;
  }

  /**
   * Tells monitoring tools something; nothing happens while the broker is away.
   *
   * @param type for example {@code worker-heartbeat}
   */
  public void event(String type, Map<String, ?> fields) {
    StockTalk current = talk;
    if (current != null) {
      say(() -> current.event(type, fields));
    }
  }

  /** Answers a command, if its sender waits for an answer. */
  public void answer(ControlRequest request, Object answer) {
    StockTalk current = talk;
    ControlRequest.Answer to = request.answer();
    if (current != null && to != null) {
      say(() -> current.answer(to, answer));
    }
  }

  /** No more tasks from now on; those that are open are settled as before. */
  public void stopTaking() {
    full = true;
    Channel current = taking;
    if (current != null) {
      try {
        current.basicCancel(TAG);
      } catch (IOException | ShutdownSignalException e) {
        log.atInfo().addKeyValue("cause", e.getMessage()).log("consumer is gone already");
      }
    }
  }

  private interface Saying {
    void run() throws IOException;
  }

  private static void say(Saying saying) {
    try {
      saying.run();
    } catch (IOException e) {
      log.atInfo().addKeyValue("cause", e.getMessage()).log("not told to monitoring");
    }
  }

  /** Ends the connection: what is not acknowledged goes back to the queue. */
  @Override
  public synchronized void close() {
    closed.countDown();
    Thread keeping = keeper;
    if (keeping != null) {
      try {
        boolean _ = keeping.join(config.connectTimeout().multipliedBy(2));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static final class Commands extends DefaultConsumer {
    private final Receiver receiver;

    Commands(Channel channel, Receiver receiver) {
      super(channel);
      this.receiver = receiver;
    }

    @Override
    public void handleDelivery(
        String consumerTag, Envelope envelope, BasicProperties properties, byte[] body) {
      try {
        receiver.control(ControlRequest.decode(body));
      } catch (BadMessage | RuntimeException e) {
        log.atWarn().addKeyValue("cause", e.getMessage()).log("command dropped");
      }
    }
  }

  private static final class Tasks extends DefaultConsumer {
    private final Receiver receiver;
    private final CountDownLatch over;
    private final ReentrantLock settling = new ReentrantLock();

    Tasks(Channel channel, Receiver receiver, CountDownLatch over) {
      super(channel);
      this.receiver = receiver;
      this.over = over;
    }

    @Override
    public void handleDelivery(
        String consumerTag, Envelope envelope, BasicProperties properties, byte[] body)
        throws IOException {
      Received delivery;
      try {
        StockTask task = StockTaskFormat.decode(AmqpMessage.message(properties, body));
        delivery = new Received(task, envelope.getDeliveryTag());
      } catch (BadMessage e) {
        log.atError().addKeyValue("bytes", body.length).log("task dropped: " + e.getMessage());
        settle(channel -> channel.basicAck(envelope.getDeliveryTag(), false));
        return;
      }
      try {
        receiver.task(delivery);
      } catch (RuntimeException e) {
        log.atError().setCause(e).log("receiver of tasks failed");
        over.countDown();
      }
    }

    @Override
    public void handleCancel(String consumerTag) {
      over.countDown();
    }

    private interface Settlement {
      void on(Channel channel) throws IOException;
    }

    private void settle(Settlement settlement) throws IOException {
      settling.lock();
      try {
        settlement.on(getChannel());
      } catch (ShutdownSignalException e) {
        throw new IOException("the connection that brought the task is gone", e);
      } finally {
        settling.unlock();
      }
    }

    private final class Received implements Delivery {
      private final StockTask task;
      private final long tag;
      private final AtomicBoolean settled = new AtomicBoolean();

      Received(StockTask task, long tag) {
        this.task = task;
        this.tag = tag;
      }

      @Override
      public StockTask task() {
        return task;
      }

      @Override
      public void acknowledge() throws IOException {
        if (settled.compareAndSet(false, true)) {
          settle(channel -> channel.basicAck(tag, false));
        }
      }

      @Override
      public void giveBack() throws IOException {
        if (settled.compareAndSet(false, true)) {
          settle(channel -> channel.basicNack(tag, false, true));
        }
      }
    }
  }
}
