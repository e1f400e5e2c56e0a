package org.scoregrid.queuebridge.local;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.queuebridge.Broker;
import org.scoregrid.queuebridge.wire.TaskMessage;

/**
 * Tasks and reports from one part of this process to another. What waits is lost with the process;
 * priorities are not looked at. Thread-safe.
 */
public final class LocalBroker implements Broker {
  private static final int MOST_WAITING = 10_000;

  private final Map<QueueName, Queue> queues = new ConcurrentHashMap<>();
  private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  private record Queue(Letters<TaskMessage> tasks, Letters<RunReport> reports) {
    Queue() {
      this(new Letters<>(MOST_WAITING), new Letters<>(MOST_WAITING));
    }
  }

  private Queue of(QueueName name) throws IOException {
    if (closed) {
      throw new IOException("the broker of this process is closed");
    }
    return queues.computeIfAbsent(name, _ -> new Queue());
  }

  @Override
  public void declare(QueueName queue) throws IOException {
    of(queue);
  }

  @Override
  public List<TaskMessage> sendTasks(QueueName queue, List<TaskMessage> tasks) throws IOException {
    List<TaskMessage> taken = new ArrayList<>();
    for (TaskMessage task : tasks) {
      if (of(queue).tasks().offer(task)) {
        taken.add(task);
      }
    }
    return taken;
  }

  @Override
  public int waitingTasks(QueueName queue) throws IOException {
    return of(queue).tasks().size();
  }

  @Override
  public void sendReport(QueueName queue, RunReport report) throws IOException {
    if (!of(queue).reports().offer(report)) {
      throw new IOException("nobody takes the reports of this queue");
    }
  }

  @Override
  public Subscription consumeTasks(QueueName queue, int prefetch, Consumer<TaskDelivery> receiver)
      throws IOException {
    return started(new TaskConsumption(of(queue).tasks(), prefetch, receiver));
  }

  @Override
  public Subscription consumeReports(QueueName queue, int batch, ReportReceiver receiver)
      throws IOException {
    return started(new ReportConsumption(of(queue).reports(), batch, receiver));
  }

  private Subscription started(Consumption consumption) {
    subscriptions.add(consumption);
    consumption.start();
    return () -> {
      subscriptions.remove(consumption);
      consumption.close();
    };
  }

  @Override
  public void close() {
    closed = true;
    subscriptions.forEach(Subscription::close);
    subscriptions.clear();
  }
}
