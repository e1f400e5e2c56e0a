package org.scoregrid.queuebridge.rabbit;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.queuebridge.Broker.ReportReceiver;
import org.scoregrid.queuebridge.wire.BadMessage;
import org.scoregrid.queuebridge.wire.RunReportFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands the reports of one channel to a receiver, in batches, until it has stored them. */
final class ReportSession implements KeptConsumer.Session {
  private static final Logger log = LoggerFactory.getLogger(ReportSession.class);
  private static final long LOOK_UP_MILLIS = 100;

  private final Channel channel;
  private final CountDownLatch over;
  private final int batchSize;
  private final ReportReceiver receiver;
  private final BrokerConfig config;
  private final BlockingQueue<Arrived> inbox;
  private Duration pause;

  private record Arrived(long tag, byte[] body) {}

  ReportSession(
      Channel channel,
      CountDownLatch over,
      int batchSize,
      ReportReceiver receiver,
      BrokerConfig config) {
    this.channel = channel;
    this.over = over;
    this.batchSize = batchSize;
    this.receiver = receiver;
    this.config = config;
    this.inbox = new ArrayBlockingQueue<>(2 * batchSize);
    this.pause = config.firstBackoff();
  }

  @Override
  public void begin() throws IOException {
    // While one batch is stored, the next one arrives.
    channel.basicQos(2 * batchSize);
    channel.basicConsume(Topology.EVENTS, false, new Arrivals());
  }

  @Override
  public void work() throws InterruptedException, IOException {
    while (over.getCount() > 0) {
      List<Arrived> batch = nextBatch();
      if (!batch.isEmpty()) {
        settle(batch);
      }
    }
  }

  private List<Arrived> nextBatch() throws InterruptedException {
    List<Arrived> batch = new ArrayList<>(batchSize);
    Arrived first = inbox.poll(LOOK_UP_MILLIS, TimeUnit.MILLISECONDS);
    long full = System.nanoTime() + config.batchWait().toNanos();
    for (Arrived next = first; next != null; ) {
      batch.add(next);
      inbox.drainTo(batch, batchSize - batch.size());
      next =
          batch.size() >= batchSize
              ? null
              : inbox.poll(full - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
    return batch;
  }

  private void settle(List<Arrived> batch) throws InterruptedException, IOException {
    long last = batch.getLast().tag;
    List<RunReport> reports = readable(batch);
    if (reports.isEmpty() || isStored(reports)) {
      channel.basicAck(last, true);
      pause = config.firstBackoff();
      return;
    }
    channel.basicNack(last, true, true);
    // Whatever the receiver needs gets time to come back.
    over.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    pause = KeptConsumer.longer(pause, config);
  }

  private static List<RunReport> readable(List<Arrived> batch) {
    List<RunReport> reports = new ArrayList<>(batch.size());
    for (Arrived arrived : batch) {
      try {
        reports.add(RunReportFormat.decode(arrived.body));
      } catch (BadMessage e) {
        log.atWarn()
            .addKeyValue("bytes", arrived.body.length)
            .log("report dropped: " + e.getMessage());
      }
    }
    return reports;
  }

  /** Takes errors for failures too: a consumer that ends by one would strand all reports. */
  private boolean isStored(List<RunReport> reports) {
    try {
      receiver.receive(reports);
      return true;
    } catch (Throwable e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      log.atWarn()
          .addKeyValue("reports", reports.size())
          .addKeyValue("pauseMs", pause.toMillis())
          .setCause(e)
          .log("reports not stored, they come again");
      return false;
    }
  }

  private final class Arrivals extends DefaultConsumer {
    Arrivals() {
      super(ReportSession.this.channel);
    }

    @Override
    public void handleDelivery(
        String consumerTag, Envelope envelope, BasicProperties properties, byte[] body) {
      // It always fits: the broker leaves no more than its room unacknowledged.
      if (!inbox.offer(new Arrived(envelope.getDeliveryTag(), body))) {
        over.countDown();
      }
    }

    @Override
    public void handleCancel(String consumerTag) {
      over.countDown();
    }
  }
}
