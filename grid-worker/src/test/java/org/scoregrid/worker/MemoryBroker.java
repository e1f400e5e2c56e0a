package org.scoregrid.worker;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.queuebridge.Broker;
import org.scoregrid.queuebridge.wire.Assignment;
import org.scoregrid.queuebridge.wire.TaskMessage;

/** One queue in memory with prefetch and acknowledgements; can be made unreachable. */
final class MemoryBroker implements Broker {
  private final Deque<Assignment> waiting = new ArrayDeque<>();
  private final List<RunReport> reports = new ArrayList<>();
  private Consumer<TaskDelivery> receiver = _ -> {};
  private int room;
  private boolean down;

  synchronized void add(Assignment assignment) {
    waiting.addLast(assignment);
    deliver();
  }

  synchronized void down(boolean isDown) {
    down = isDown;
  }

  synchronized List<RunReport> reports() {
    return new ArrayList<>(reports);
  }

  synchronized int waiting() {
    return waiting.size();
  }

  private synchronized void deliver() {
    while (room > 0 && !waiting.isEmpty()) {
      room--;
      receiver.accept(new Delivery(waiting.removeFirst()));
    }
  }

  /** Offers again what was given back. */
  synchronized void redeliver() {
    deliver();
  }

  private synchronized void settled() {
    room++;
    deliver();
  }

  private synchronized void checkUp() throws IOException {
    if (down) {
      throw new IOException("the broker is down");
    }
  }

  @Override
  public void declare(QueueName queue) {}

  @Override
  public List<TaskMessage> sendTasks(QueueName queue, List<TaskMessage> tasks) {
    tasks.forEach(task -> add(task.assignment()));
    return tasks;
  }

  @Override
  public int waitingTasks(QueueName queue) {
    return waiting();
  }

  @Override
  public synchronized void sendReport(QueueName queue, RunReport report) throws IOException {
    checkUp();
    reports.add(report);
  }

  @Override
  public synchronized Subscription consumeTasks(
      QueueName queue, int prefetch, Consumer<TaskDelivery> to) throws IOException {
    checkUp();
    receiver = to;
    room = prefetch;
    deliver();
    return this::stop;
  }

  private synchronized void stop() {
    room = Integer.MIN_VALUE / 2;
  }

  @Override
  public Subscription consumeReports(QueueName queue, int batch, ReportReceiver to) {
    return () -> {};
  }

  @Override
  public void close() {}

  private final class Delivery implements TaskDelivery {
    private final Assignment assignment;

    private Delivery(Assignment assignment) {
      this.assignment = assignment;
    }

    @Override
    public Assignment assignment() {
      return assignment;
    }

    @Override
    public void accept() throws IOException {
      checkUp();
      settled();
    }

    @Override
    public void giveBack() {
      synchronized (MemoryBroker.this) {
        waiting.addLast(assignment);
        room++;
      }
    }
  }
}
