package org.scoregrid.queuebridge.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.scoregrid.queuebridge.Broker;
import org.scoregrid.queuebridge.Broker.Subscription;
import org.scoregrid.queuebridge.Broker.TaskDelivery;
import org.scoregrid.queuebridge.BrokerContract;
import org.scoregrid.queuebridge.wire.Samples;

class LocalBrokerTest extends BrokerContract {
  @Override
  protected Broker open() {
    return new LocalBroker();
  }

  @Test
  void what_has_no_room_is_not_reported_as_sent() throws Exception {
    assertThat(broker.sendTasks(QUEUE, tasks(1, 10_001))).hasSize(10_000);
  }

  @Test
  void a_task_of_a_subscription_that_ended_cannot_be_accepted() throws Exception {
    BlockingQueue<TaskDelivery> arrived = new LinkedBlockingQueue<>();
    broker.sendTasks(QUEUE, tasks(1, 1));
    TaskDelivery late;
    try (Subscription _ = broker.consumeTasks(QUEUE, 1, arrived::add)) {
      late = next(arrived);
    }

    assertThatThrownBy(late::accept).isInstanceOf(IOException.class);
    assertThat(broker.waitingTasks(QUEUE)).isEqualTo(1);
  }

  @Test
  void a_closed_broker_takes_nothing() {
    broker.close();

    assertThatThrownBy(() -> broker.sendReport(QUEUE, Samples.claimed(1)))
        .isInstanceOf(IOException.class);
  }
}
