package org.scoregrid.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.leaderboard.SubmissionRule;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.RunReport.Advanced;
import org.scoregrid.domain.run.RunReport.Renewed;
import org.scoregrid.domain.run.RunState;
import org.scoregrid.domain.submission.Submission;
import org.scoregrid.domain.submission.Submission.Score;
import org.scoregrid.domain.submission.SubmissionStatus;
import org.scoregrid.store.RunStore.Committed;
import org.scoregrid.store.RunStore.Dispatch;

/** The way of one run, with everything that may arrive twice, late or never. */
final class RunLifecycleTest {
  private final RunWorld world = new RunWorld();
  private final RunWorld.Arena arena = world.arena(SubmissionRule.ADD, 1);
  private final AccountId ada = world.participant(arena, "ada");

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void a_submission_goes_from_acceptance_to_scores() {
    SubmissionId id = world.submitted(arena, ada);
    assertThat(world.submission(id).status()).isEqualTo(SubmissionStatus.SUBMITTED);
    assertThat(world.progress(id).placeInQueue()).isEqualTo(1);
    assertThat(world.runs.queuesWithWork()).containsExactly(QueueName.DEFAULT);

    Dispatch dispatch = world.claimOne();
    assertThat(world.runs.dispatched()).containsEntry(QueueName.DEFAULT, 1);
    assertThat(world.runs.queuesWithWork()).isEmpty();
    assertThat(dispatch.spec()).isEqualTo(RunWorld.spec());
    assertThat(dispatch.outputKeys()).doesNotContainKey(OutputName.DETAILED_RESULT).hasSize(10);

    Committed committed =
        world.commit(
            world.claimed(dispatch),
            new Advanced(dispatch.key(), RunWorld.WORKER, world.now, RunState.RUNNING),
            world.ended(
                dispatch.key(),
                new Outcome.Scored(
                    Map.of(
                        "acc",
                        new BigDecimal("0.5"),
                        "time",
                        BigDecimal.TWO,
                        "x",
                        BigDecimal.ONE))));

    assertThat(committed.accepted()).isEqualTo(3);
    assertThat(committed.changed()).containsExactly(id);
    Submission done = world.submission(id);
    assertThat(done.status()).isEqualTo(SubmissionStatus.FINISHED);
    assertThat(done.startedAt()).isEqualTo(world.now);
    assertThat(done.scores()).extracting(Score::columnKey).containsExactly("acc", "time", "both");
    assertThat(done.scores())
        .extracting(Score::value)
        .usingElementComparator(BigDecimal::compareTo)
        .containsExactly(new BigDecimal("0.5"), BigDecimal.TWO, new BigDecimal("2.5"));
    assertThat(world.submissions.outputs(id))
        .singleElement()
        .satisfies(
            output -> {
              assertThat(output.bytes()).isEqualTo(17);
              assertThat(output.objectKey())
                  .isEqualTo(dispatch.outputKeys().get(OutputName.SCORING_RESULT));
            });
    assertThat(world.progress(id).attempts())
        .singleElement()
        .satisfies(attempt -> assertThat(attempt.worker()).isEqualTo(RunWorld.WORKER));
  }

  @Test
  void a_second_arrival_of_each_report_changes_nothing() {
    SubmissionId id = world.submitted(arena, ada);
    Dispatch dispatch = world.claimOne();
    var running = new Advanced(dispatch.key(), RunWorld.WORKER, world.now, RunState.RUNNING);
    world.commit(world.claimed(dispatch), running);
    assertThat(world.commit(world.claimed(dispatch), running).refused()).isEqualTo(2);
    world.commit(world.scored(dispatch, "0.5"));
    Committed again = world.commit(world.scored(dispatch, "0.9"), running);
    assertThat(again).isEqualTo(new Committed(0, 2, List.of(), List.of(dispatch.key())));
    assertThat(world.submission(id).scores().getFirst().value()).isEqualByComparingTo("0.5");
  }

  @Test
  void a_stage_that_was_overtaken_is_refused() {
    SubmissionId id = world.submitted(arena, ada);
    Dispatch dispatch = world.claimOne();
    world.commit(new Advanced(dispatch.key(), RunWorld.WORKER, world.now, RunState.SCORING));
    var late = new Advanced(dispatch.key(), RunWorld.WORKER, world.now, RunState.PREPARING);
    assertThat(world.commit(late).refused()).isEqualTo(1);
    assertThat(world.submission(id).status()).isEqualTo(SubmissionStatus.SCORING);
  }

  @Test
  void a_lost_worker_is_replaced_and_its_late_result_refused() {
    SubmissionId id = world.submitted(arena, ada);
    Dispatch first = world.claimOne();
    world.commit(world.claimed(first));
    world.pass(Duration.ofSeconds(20));
    world.commit(new Renewed(List.of(first.key()), RunWorld.WORKER, world.now));
    world.pass(Duration.ofSeconds(20));
    assertThat(world.runs.sweepOverdue(world.now, 10)).isEmpty();
    world.pass(Duration.ofSeconds(20));
    assertThat(world.runs.sweepOverdue(world.now, 10)).containsExactly(id);
    assertThat(world.submission(id).statusDetails())
        .isEqualTo("The machine that ran this was lost. Running again (2 of 3).");

    Dispatch second = world.claimOne();
    assertThat(second.key().attempt().number()).isEqualTo(2);
    assertThat(second.outputKeys())
        .doesNotContainValue(first.outputKeys().get(OutputName.SCORING_RESULT));
    assertThat(world.commit(world.scored(first, "0.9")).refused()).isEqualTo(1);
    assertThat(world.commit(world.scored(second, "0.1")).accepted()).isEqualTo(1);
    assertThat(world.submission(id).scores().getFirst().value()).isEqualByComparingTo("0.1");
    assertThat(world.submission(id).statusDetails()).isNull();
    assertThat(world.progress(id).attempts().getFirst().fault())
        .isNotNull()
        .extracting(fault -> fault.code())
        .isEqualTo(FaultCode.WORKER_LOST);
  }

  @Test
  void platform_faults_are_retried_until_the_third_which_is_refunded() {
    SubmissionId id = world.submitted(arena, ada);
    for (int i = 1; i <= 3; i++) {
      assertThat(world.submission(id).status()).isEqualTo(SubmissionStatus.SUBMITTED);
      world.commit(world.faulted(world.claimOne(), RunWorld.DISK_FAULT));
      world.pass(world.runs.policy().backOff(i));
    }
    Submission failed = world.submission(id);
    assertThat(failed.status()).isEqualTo(SubmissionStatus.FAILED);
    assertThat(failed.fault()).isEqualTo(RunWorld.DISK_FAULT);
    assertThat(failed.statusDetails()).isEqualTo("The disk is full.");
    assertThat(world.claim(1)).isEmpty();
    assertThat(world.number("select count(*) from audit where action = 'refund'")).isEqualTo(1);
  }

  @Test
  void only_faults_of_the_participant_use_up_a_try() {
    RunWorld.Arena limited = arena.withLimits(1, 0);
    world.submitted(limited, ada);
    world.commit(world.faulted(world.claimOne(), RunWorld.SCORING_FAULT));
    world.submitted(limited, ada);
    world.commit(world.faulted(world.claimOne(), RunWorld.PROGRAM_FAULT));
    assertThat(world.submissions.usage(arena.phase().id(), ada, false, world.now).today())
        .isEqualTo(1);
  }

  @Test
  void a_score_that_does_not_fit_is_the_organizers_fault() {
    SubmissionId id = world.submitted(arena, ada);
    world.commit(world.scored(world.claimOne(), "1E+999999999"));
    assertThat(world.fault(id).code()).isEqualTo(FaultCode.BAD_SCORES);
    SubmissionId tiny = world.submitted(arena, ada);
    world.commit(world.scored(world.claimOne(), "1E-999999999"));
    assertThat(world.submission(tiny).scores().getFirst().value()).isZero();
  }

  @Test
  void text_that_no_database_takes_does_not_block_the_batch() {
    SubmissionId id = world.submitted(arena, ada);
    String odd = "a\0b\ud800c";
    world.commit(world.faulted(world.claimOne(), RunWorld.PROGRAM_FAULT.withEvidence(odd)));
    assertThat(world.fault(id).evidence()).isEqualTo("a\ufffdb\ufffdc");
  }

  @Test
  void a_clock_far_off_does_not_reach_the_timeline() {
    SubmissionId id = world.submitted(arena, ada);
    Dispatch dispatch = world.claimOne();
    world.pass(Duration.ofSeconds(5));
    world.commit(
        new org.scoregrid.domain.run.RunReport.Claimed(
            dispatch.key(), RunWorld.WORKER, Instant.MAX));
    world.commit(new Advanced(dispatch.key(), RunWorld.WORKER, Instant.MIN, RunState.RUNNING));
    assertThat(world.progress(id).attempts().getFirst().claimedAt()).isEqualTo(world.now);
    assertThat(world.progress(id).attempts().getFirst().runningAt()).isEqualTo(RunWorld.START);
  }

  @Test
  void an_attempt_that_a_worker_cancelled_ends_the_run() {
    SubmissionId id = world.submitted(arena, ada);
    world.commit(world.ended(world.claimOne().key(), new Outcome.Cancelled()));
    assertThat(world.submission(id).status()).isEqualTo(SubmissionStatus.CANCELLED);
  }
}
