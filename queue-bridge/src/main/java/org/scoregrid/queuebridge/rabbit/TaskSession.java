package org.scoregrid.queuebridge.rabbit;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.scoregrid.queuebridge.Broker.TaskDelivery;
import org.scoregrid.queuebridge.wire.Assignment;
import org.scoregrid.queuebridge.wire.BadMessage;
import org.scoregrid.queuebridge.wire.TaskMessageFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands the tasks of one channel to a worker, each to be accepted or given back. */
final class TaskSession implements KeptConsumer.Session {
  private static final Logger log = LoggerFactory.getLogger(TaskSession.class);

  private final Channel channel;
  private final CountDownLatch over;
  private final int prefetch;
  private final Consumer<TaskDelivery> receiver;
  private final ReentrantLock settling = new ReentrantLock();

  TaskSession(Channel channel, CountDownLatch over, int prefetch, Consumer<TaskDelivery> receiver) {
    this.channel = channel;
    this.over = over;
    this.prefetch = prefetch;
    this.receiver = receiver;
  }

  @Override
  public void begin() throws IOException {
    channel.basicQos(prefetch);
    channel.basicConsume(Topology.TASKS, false, new Arrivals());
  }

  @Override
  public void work() throws InterruptedException {
    over.await();
  }

  private final class Arrivals extends DefaultConsumer {
    Arrivals() {
      super(TaskSession.this.channel);
    }

    @Override
    public void handleDelivery(
        String consumerTag, Envelope envelope, BasicProperties properties, byte[] body)
        throws IOException {
      Assignment assignment;
      try {
        assignment = TaskMessageFormat.decode(AmqpMessage.message(properties, body)).assignment();
      } catch (BadMessage e) {
        log.atError().addKeyValue("bytes", body.length).log("task dropped: " + e.getMessage());
        settle(() -> channel.basicAck(envelope.getDeliveryTag(), false));
        return;
      }
      try {
        receiver.accept(new Delivery(assignment, envelope.getDeliveryTag()));
      } catch (RuntimeException e) {
        // The new session gets all tasks again, after a pause.
        log.atError().setCause(e).log("receiver of tasks failed");
        over.countDown();
      }
    }

    @Override
    public void handleCancel(String consumerTag) {
      over.countDown();
    }
  }

  private interface Settlement {
    void run() throws IOException;
  }

  private void settle(Settlement settlement) throws IOException {
    settling.lock();
    try {
      settlement.run();
    } catch (ShutdownSignalException e) {
      throw new IOException("the connection that brought the task is gone", e);
    } finally {
      settling.unlock();
    }
  }

  private final class Delivery implements TaskDelivery {
    private final Assignment assignment;
    private final long tag;
    private final AtomicBoolean settled = new AtomicBoolean();

    Delivery(Assignment assignment, long tag) {
      this.assignment = assignment;
      this.tag = tag;
    }

    @Override
    public Assignment assignment() {
      return assignment;
    }

    // Only the first settlement counts: the broker ends a channel that settles a delivery twice.

    @Override
    public void accept() throws IOException {
      if (settled.compareAndSet(false, true)) {
        settle(() -> channel.basicAck(tag, false));
      }
    }

    @Override
    public void giveBack() throws IOException {
      if (settled.compareAndSet(false, true)) {
        settle(() -> channel.basicNack(tag, false, true));
      }
    }
  }
}
