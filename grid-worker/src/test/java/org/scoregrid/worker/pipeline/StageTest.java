package org.scoregrid.worker.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StageTest {
  @Test
  void a_stage_outlives_an_error() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    try (Stage<String> stage =
        new Stage<>(
            "test",
            1,
            2,
            thing -> {
              if (thing.equals("bad")) {
                throw new StackOverflowError("a bug");
              }
              reached.countDown();
            })) {
      stage.start();
      stage.put("bad");
      stage.put("good");
      assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }
}
