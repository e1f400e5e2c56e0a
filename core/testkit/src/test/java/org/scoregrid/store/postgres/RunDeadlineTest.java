package org.scoregrid.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.leaderboard.SubmissionRule;
import org.scoregrid.domain.run.RunReport.Advanced;
import org.scoregrid.domain.run.RunReport.Renewed;
import org.scoregrid.domain.run.RunState;
import org.scoregrid.domain.submission.SubmissionStatus;
import org.scoregrid.store.RunStore.Dispatch;

/** What happens to runs whose time is up, and to what the broker lost. */
final class RunDeadlineTest {
  private final RunWorld world = new RunWorld();
  private final RunWorld.Arena arena = world.arena(SubmissionRule.ADD, 1);
  private final AccountId ada = world.participant(arena, "ada");

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void a_message_that_nobody_takes_is_sent_again_and_no_fault() {
    SubmissionId id = world.submitted(arena, ada);
    for (int i = 1; i <= 5; i++) {
      assertThat(world.claimOne().key().attempt().number()).isEqualTo(i);
      world.pass(Duration.ofMinutes(11));
      assertThat(world.runs.sweepOverdue(world.now, 10)).isEmpty();
      assertThat(
              world.runs.requeueDispatched(
                  QueueName.DEFAULT, world.now.minus(Duration.ofMinutes(10)), 10, world.now))
          .isOne();
    }
    assertThat(world.submission(id).status()).isEqualTo(SubmissionStatus.SUBMITTED);
  }

  @Test
  void a_run_that_no_worker_takes_for_a_week_fails_and_is_refunded() {
    SubmissionId id = world.submitted(arena, ada);
    world.claimOne();
    world.pass(Duration.ofDays(8));
    world.runs.sweepOverdue(world.now, 10);
    world.runs.sweepOverdue(world.now, 10);
    assertThat(world.fault(id).code()).isEqualTo(FaultCode.NO_WORKER);
    assertThat(world.submissions.usage(arena.phase().id(), ada, false, world.now).total()).isZero();
  }

  @Test
  void a_worker_that_renews_for_ever_is_stopped_by_the_deadline() {
    SubmissionId id = world.submitted(arena, ada);
    Dispatch dispatch = world.claimOne();
    world.commit(new Advanced(dispatch.key(), RunWorld.WORKER, world.now, RunState.RUNNING));
    world.pass(Duration.ofHours(3));
    world.commit(new Renewed(List.of(dispatch.key()), RunWorld.WORKER, world.now));
    assertThat(world.runs.sweepOverdue(world.now, 10)).containsExactly(id);
    assertThat(world.progress(id).state()).isEqualTo(RunState.QUEUED);
  }

  @Test
  void a_claim_that_could_not_be_sent_never_was() {
    SubmissionId id = world.submitted(arena, ada);
    Dispatch unsent = world.claimOne();
    world.runs.unclaim(List.of(unsent.key()));
    world.runs.unclaim(List.of(unsent.key()));
    assertThat(world.progress(id).attempts()).isEmpty();
    Dispatch sent = world.claimOne();
    assertThat(sent.key().attempt().number()).isEqualTo(1);
    assertThat(world.commit(world.claimed(unsent)).refused()).isEqualTo(1);
    world.commit(world.claimed(sent));
    world.runs.unclaim(List.of(sent.key()));
    assertThat(world.progress(id).state()).isEqualTo(RunState.CLAIMED);
  }

  @Test
  void what_the_broker_lost_is_queued_again() {
    world.submitted(arena, ada);
    Dispatch lost = world.claimOne();
    world.pass(Duration.ofSeconds(10));
    world.submitted(arena, ada);
    Dispatch young = world.claimOne();
    int sentBack =
        world.runs.requeueDispatched(QueueName.DEFAULT, world.now.minusSeconds(5), 10, world.now);
    assertThat(sentBack).isEqualTo(1);
    assertThat(world.commit(world.claimed(lost), world.claimed(young)).accepted()).isEqualTo(1);
    assertThat(world.claimOne().key().attempt().number()).isEqualTo(2);
  }

  @Test
  void whoever_works_on_an_attempt_that_is_not_current_is_named() {
    world.submitted(arena, ada);
    Dispatch first = world.claimOne();
    world.commit(world.claimed(first));
    world.pass(Duration.ofMinutes(1));
    world.runs.sweepOverdue(world.now, 10);
    Dispatch second = world.claimOne();

    assertThat(world.commit(new Renewed(List.of(first.key()), RunWorld.WORKER, world.now)).voids())
        .containsExactly(first.key());
    assertThat(world.commit(world.claimed(second)).voids()).isEmpty();
    assertThat(world.commit(world.claimed(second)).voids()).isEmpty();
  }

  @Test
  void leases_get_a_whole_term_after_an_absence() {
    world.submitted(arena, ada);
    Dispatch dispatch = world.claimOne();
    world.commit(world.claimed(dispatch));
    world.pass(Duration.ofMinutes(5));

    assertThat(world.runs.extendLeases(world.now)).isOne();

    assertThat(world.runs.sweepOverdue(world.now, 10)).isEmpty();
    world.pass(Duration.ofMinutes(1));
    assertThat(world.runs.sweepOverdue(world.now, 10)).hasSize(1);
  }
}
