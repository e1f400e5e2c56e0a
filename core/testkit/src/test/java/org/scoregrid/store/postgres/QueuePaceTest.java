package org.scoregrid.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.leaderboard.SubmissionRule;
import org.scoregrid.domain.run.RunReport.Advanced;
import org.scoregrid.domain.run.RunState;
import org.scoregrid.store.RunStore.Dispatch;
import org.scoregrid.store.SubmissionStore.Waiting;

/** How long a queue's runs hold their slots is learned from those that ended. */
final class QueuePaceTest {
  private final RunWorld world = new RunWorld();
  private final RunWorld.Arena arena = world.arena(SubmissionRule.ADD, 1);
  private final AccountId ada = world.participant(arena, "ada");

  @AfterEach
  void close() {
    world.close();
  }

  private void runFor(Duration time) {
    world.submitted(arena, ada);
    Dispatch dispatch = world.claimOne();
    world.commit(world.claimed(dispatch));
    world.commit(new Advanced(dispatch.key(), RunWorld.WORKER, world.now, RunState.RUNNING));
    world.pass(time);
    world.commit(world.scored(dispatch, "0.5"));
  }

  private Waiting waiting(SubmissionId id) {
    return world.submissions.waiting(id).orElseThrow();
  }

  @Test
  void nothing_is_known_before_the_first_run_ended() {
    assertThat(waiting(world.submitted(arena, ada)).timeInSlot()).isNull();
  }

  @Test
  void recent_runs_move_the_time_towards_theirs() {
    runFor(Duration.ofSeconds(100));
    SubmissionId id = world.submitted(arena, ada);
    assertThat(waiting(id).timeInSlot()).isEqualTo(Duration.ofSeconds(100));
    world.claimOne();
    runFor(Duration.ofSeconds(200));
    assertThat(waiting(world.submitted(arena, ada)).timeInSlot())
        .isEqualTo(Duration.ofSeconds(102));
  }

  @Test
  void runs_on_their_way_count_as_ahead() {
    world.submitted(arena, ada);
    SubmissionId second = world.submitted(arena, ada);
    world.claimOne();
    assertThat(waiting(second).place()).isEqualTo(1);
    assertThat(waiting(second).onTheirWay()).isEqualTo(1);
    world.claimOne();
    assertThat(world.submissions.waiting(second)).isEmpty();
  }
}
