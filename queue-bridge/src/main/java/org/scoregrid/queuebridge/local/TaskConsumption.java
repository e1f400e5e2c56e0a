package org.scoregrid.queuebridge.local;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.scoregrid.queuebridge.Broker.TaskDelivery;
import org.scoregrid.queuebridge.wire.Assignment;
import org.scoregrid.queuebridge.wire.TaskMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands out tasks, as many as may be open at once. */
final class TaskConsumption extends Consumption {
  private static final Logger log = LoggerFactory.getLogger(TaskConsumption.class);

  private final Letters<TaskMessage> tasks;
  private final Consumer<TaskDelivery> receiver;
  private final Semaphore room;
  private final Set<Delivery> open = new LinkedHashSet<>();

  TaskConsumption(Letters<TaskMessage> tasks, int prefetch, Consumer<TaskDelivery> receiver) {
    super("local-tasks");
    this.tasks = tasks;
    this.receiver = receiver;
    this.room = new Semaphore(prefetch);
  }

  @Override
  boolean next() throws InterruptedException {
    room.acquire();
    Delivery delivery = new Delivery(tasks.take(1).getFirst());
    if (!opened(delivery)) {
      return true;
    }
    try {
      receiver.accept(delivery);
      return true;
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("a task was not received");
      delivery.giveBack();
      return false;
    }
  }

  private boolean opened(Delivery delivery) {
    synchronized (open) {
      if (!isClosed()) {
        return open.add(delivery);
      }
    }
    tasks.putBack(List.of(delivery.message));
    return false;
  }

  /** Whether it was open until now. */
  private boolean settle(Delivery delivery) {
    synchronized (open) {
      if (!open.remove(delivery)) {
        return false;
      }
    }
    room.release();
    return true;
  }

  @Override
  public void close() {
    super.close();
    List<TaskMessage> unsettled = new ArrayList<>();
    synchronized (open) {
      open.forEach(delivery -> unsettled.add(delivery.message));
      open.clear();
    }
    tasks.putBack(unsettled);
  }

  private final class Delivery implements TaskDelivery {
    private final TaskMessage message;

    private Delivery(TaskMessage message) {
      this.message = message;
    }

    @Override
    public Assignment assignment() {
      return message.assignment();
    }

    @Override
    public void accept() throws IOException {
      if (!settle(this) && isClosed()) {
        throw new IOException("the subscription has ended, the task is in the queue again");
      }
    }

    @Override
    public void giveBack() {
      if (settle(this)) {
        tasks.putBack(List.of(message));
      }
    }
  }
}
