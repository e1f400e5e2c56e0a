package org.scoregrid.scheduler;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.queuebridge.Broker;
import org.scoregrid.queuebridge.wire.TaskMessage;

/** Keeps what is sent; can be away, or take only a part. */
final class RecordingBroker implements Broker {
  final List<TaskMessage> waiting = new ArrayList<>();
  boolean away;
  int takesAtMost = Integer.MAX_VALUE;

  @Override
  public void declare(QueueName queue) throws IOException {
    requireThere();
  }

  @Override
  public List<TaskMessage> sendTasks(QueueName queue, List<TaskMessage> tasks) throws IOException {
    requireThere();
    List<TaskMessage> taken = tasks.subList(0, Math.min(takesAtMost, tasks.size()));
    waiting.addAll(taken);
    return taken;
  }

  @Override
  public int waitingTasks(QueueName queue) throws IOException {
    requireThere();
    return waiting.size();
  }

  private void requireThere() throws IOException {
    if (away) {
      throw new IOException("the broker is away");
    }
  }

  @Override
  public void sendReport(QueueName queue, RunReport report) {}

  @Override
  public Subscription consumeTasks(QueueName queue, int prefetch, Consumer<TaskDelivery> receiver) {
    return () -> {};
  }

  @Override
  public Subscription consumeReports(QueueName queue, int batch, ReportReceiver receiver) {
    return () -> {};
  }

  @Override
  public void close() {}
}
