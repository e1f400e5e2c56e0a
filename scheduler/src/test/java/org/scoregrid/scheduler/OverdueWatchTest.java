package org.scoregrid.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.domain.run.RunState;
import org.scoregrid.scheduler.watch.OverdueWatch;
import org.scoregrid.store.RunStore.Dispatch;

class OverdueWatchTest {
  private static final Duration TICK = Duration.ofSeconds(2);

  private final SchedulerWorld world;
  private final OverdueWatch watch;
  private final SubmissionId claimed;

  OverdueWatchTest(@TempDir Path folder) throws IOException {
    world = new SchedulerWorld(folder);
    watch = new OverdueWatch(world.runs, TICK, world.clock);
    claimed =
        world.submit(
            world.account("participant"),
            world.competition(world.account("organizer")),
            "PK-looks-like-one".getBytes(StandardCharsets.UTF_8));
    world.prepare().prepare(claimed);
    Dispatch dispatch = world.runs.claim(QueueName.DEFAULT, 1, world.now).getFirst();
    world.runs.commit(
        List.of(new RunReport.Claimed(dispatch.key(), new WorkerName("worker"), world.now)),
        world.now);
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void a_worker_that_is_silent_for_a_lease_loses_its_run() {
    for (int seconds = 0; seconds <= 32; seconds += 2) {
      watch.round();
      world.now = world.now.plus(TICK);
    }

    assertThat(state()).isEqualTo(RunState.QUEUED);
  }

  @Test
  void after_an_absence_of_the_scheduler_leases_last_a_term_longer() {
    watch.round();
    world.now = world.now.plus(Duration.ofMinutes(5));

    watch.round();

    assertThat(state()).isEqualTo(RunState.CLAIMED);
  }

  @Test
  void a_clock_that_jumps_ahead_takes_no_run_from_a_worker_that_renews() {
    watch.round();
    world.now = world.now.plus(Duration.ofHours(3));

    watch.round();
    world.now = world.now.plus(TICK);
    watch.round();

    assertThat(state()).isEqualTo(RunState.CLAIMED);
  }

  @Test
  void a_clock_that_is_set_back_does_not_keep_a_silent_worker_alive() {
    watch.round();
    world.now = world.now.minus(Duration.ofHours(3));
    for (int seconds = 0; seconds <= 32; seconds += 2) {
      watch.round();
      world.now = world.now.plus(TICK);
    }

    assertThat(state()).isEqualTo(RunState.QUEUED);
  }

  private RunState state() {
    return world.submissions.progress(claimed).getFirst().state();
  }
}
