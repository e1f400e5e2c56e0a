package org.scoregrid.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.leaderboard.SubmissionRule;
import org.scoregrid.domain.run.RunReport.Ended;
import org.scoregrid.store.RunStore.Dispatch;
import org.scoregrid.store.SubmissionStore.AttemptView;

/** Every score says whether it came from a container that serves several runs. */
class WarmRecordTest {
  private final RunWorld world = new RunWorld();
  private final RunWorld.Arena arena = world.arena(SubmissionRule.ADD, 1);
  private final AccountId ada = world.participant(arena, "ada");

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void a_warm_run_marks_its_attempt_and_its_scores() {
    SubmissionId id = scored(true);

    assertThat(world.progress(id).attempts()).extracting(AttemptView::warm).containsExactly(true);
    assertThat(warmScores(id)).isPositive();
    assertThat(coldScores(id)).isZero();
  }

  @Test
  void a_cold_run_marks_neither() {
    SubmissionId id = scored(false);

    assertThat(world.progress(id).attempts()).extracting(AttemptView::warm).containsExactly(false);
    assertThat(warmScores(id)).isZero();
    assertThat(coldScores(id)).isPositive();
  }

  private SubmissionId scored(boolean warm) {
    SubmissionId id = world.submitted(arena, ada);
    Dispatch dispatch = world.claimOne();
    Ended cold = world.scored(dispatch, "0.5");
    world.commit(
        world.claimed(dispatch),
        new Ended(
            cold.key(),
            cold.worker(),
            cold.at(),
            cold.outcome(),
            cold.exitCodes(),
            cold.timings(),
            cold.outputs(),
            cold.engine(),
            warm));
    return id;
  }

  private long warmScores(SubmissionId id) {
    return world.number("select count(*) from score where submission = ? and warm", id.value());
  }

  private long coldScores(SubmissionId id) {
    return world.number("select count(*) from score where submission = ? and not warm", id.value());
  }
}
