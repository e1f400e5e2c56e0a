package org.scoregrid.queuebridge.rabbit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Consumer;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.queuebridge.Broker;
import org.scoregrid.queuebridge.wire.RunReportFormat;
import org.scoregrid.queuebridge.wire.TaskMessage;
import org.scoregrid.queuebridge.wire.TaskMessageFormat;
import org.scoregrid.queuebridge.wire.WireMessage;

/**
 * RabbitMQ, or whatever else speaks AMQP 0-9-1. One connection for each virtual host that is used;
 * nothing is connected before it is needed. Virtual hosts and users must exist. Thread-safe.
 */
public final class RabbitBroker implements Broker {
  private static final int MOST_UNSETTLED = 65_535;

  private final BrokerConfig config;
  private final TaskMessageFormat format = new TaskMessageFormat(origin(), UUID.randomUUID());
  private final ExecutorService consumers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("broker-consumer-", 0).factory());
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("broker-timer").factory());
  private final Map<QueueName, VhostLink> links = new ConcurrentHashMap<>();
  private final Set<KeptConsumer> subscriptions = ConcurrentHashMap.newKeySet();

  public RabbitBroker(BrokerConfig config) {
    this.config = config;
    timer.setRemoveOnCancelPolicy(true);
  }

  @Override
  public void declare(QueueName queue) throws IOException {
    link(queue).declare();
  }

  @Override
  public List<TaskMessage> sendTasks(QueueName queue, List<TaskMessage> tasks) throws IOException {
    List<WireMessage> messages = tasks.stream().map(format::encode).toList();
    boolean[] taken = link(queue).publisher().publish(Topology.TO_TASKS, messages);
    List<TaskMessage> confirmed = new ArrayList<>(tasks.size());
    for (int i = 0; i < taken.length; i++) {
      if (taken[i]) {
        confirmed.add(tasks.get(i));
      }
    }
    return confirmed;
  }

  @Override
  public int waitingTasks(QueueName queue) throws IOException {
    return link(queue).once(channel -> Topology.declareTasks(channel).getMessageCount());
  }

  @Override
  public int workers(QueueName queue) throws IOException {
    return link(queue).once(channel -> Topology.declareTasks(channel).getConsumerCount());
  }

  @Override
  public void forget(QueueName queue) {
    VhostLink link = links.remove(queue);
    if (link != null) {
      link.close();
    }
  }

  @Override
  public void sendReport(QueueName queue, RunReport report) throws IOException {
    WireMessage message = RunReportFormat.encode(report);
    if (!link(queue).publisher().publish(Topology.TO_EVENTS, List.of(message))[0]) {
      throw new IOException("the broker did not take the report");
    }
  }

  @Override
  public Subscription consumeTasks(QueueName queue, int prefetch, Consumer<TaskDelivery> receiver)
      throws IOException {
    requireSize(prefetch, MOST_UNSETTLED);
    return keep(
        KeptConsumer.start(
            "tasks",
            link(queue),
            config,
            (channel, over) -> new TaskSession(channel, over, prefetch, receiver)));
  }

  @Override
  public Subscription consumeReports(QueueName queue, int batch, ReportReceiver receiver)
      throws IOException {
    requireSize(batch, MOST_UNSETTLED / 2);
    return keep(
        KeptConsumer.start(
            "reports",
            link(queue),
            config,
            (channel, over) -> new ReportSession(channel, over, batch, receiver, config)));
  }

  /** Ends all subscriptions, then all connections. */
  @Override
  public void close() {
    subscriptions.forEach(KeptConsumer::close);
    subscriptions.clear();
    links.values().forEach(VhostLink::close);
    timer.shutdownNow();
    consumers.shutdown();
  }

  private Subscription keep(KeptConsumer consumer) {
    subscriptions.add(consumer);
    return () -> {
      subscriptions.remove(consumer);
      consumer.close();
    };
  }

  private VhostLink link(QueueName queue) {
    return links.computeIfAbsent(queue, name -> new VhostLink(name, config, consumers, timer));
  }

  private static void requireSize(int size, int most) {
    if (size < 1 || size > most) {
      throw new IllegalArgumentException("from 1 to " + most + " deliveries, not " + size);
    }
  }

  /** As Celery names senders: {@code gen<pid>@<host>}. */
  private static String origin() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException _) {
      host = "localhost";
    }
    return "gen" + ProcessHandle.current().pid() + "@" + host;
  }
}
