package org.scoregrid.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.scheduler.dispatch.DispatchWindow;

class DispatchWindowTest {

  @Test
  void the_window_follows_the_live_slots_between_its_bounds() {
    assertThat(window(0)).isEqualTo(4);
    assertThat(window(10)).isEqualTo(20);
    assertThat(window(1_000_000)).isEqualTo(500);
    assertThat(window(Integer.MAX_VALUE)).isEqualTo(500);
  }

  private static int window(int slots) {
    return new DispatchWindow(queue -> slots, 4, 2, 500).size(QueueName.DEFAULT);
  }
}
