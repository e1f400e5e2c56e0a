package org.scoregrid.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.leaderboard.SubmissionRule;
import org.scoregrid.domain.run.RunReport.Advanced;
import org.scoregrid.domain.run.RunState;
import org.scoregrid.domain.submission.SubmissionPolicy.Usage;
import org.scoregrid.store.RunStore.Dispatch;

/** What counts against limits, and what is given back (reference/rules.md 4). */
final class LimitsTest {
  private final RunWorld world = new RunWorld();
  private final RunWorld.Arena one = world.arena(SubmissionRule.ADD, 1);
  private final RunWorld.Arena several = world.arena(SubmissionRule.ADD, 2);
  private final AccountId ada = world.participant(one, "ada");
  private final AccountId bob = world.participant(several, "bob");

  @AfterEach
  void close() {
    world.close();
  }

  private int counted(RunWorld.Arena arena, AccountId account) {
    Usage usage = world.submissions.usage(arena.phase().id(), account, false, world.now);
    assertThat(usage.today()).isLessThanOrEqualTo(usage.total());
    return usage.total();
  }

  private long refunds(SubmissionId id) {
    return world.number(
        "select count(*) from audit where action = 'refund' and actor is null and object = ?",
        "submission/" + id);
  }

  private void fail(Fault fault, int tries) {
    for (int i = 0; i < tries; i++) {
      world.commit(world.faulted(world.claimOne(), fault));
      world.pass(world.runs.policy().backOff(2));
    }
  }

  @Test
  void what_finished_or_failed_by_its_own_fault_counts() {
    SubmissionId finished = world.finished(one, ada, "0.5");
    SubmissionId failed = world.submitted(one, ada);
    fail(RunWorld.PROGRAM_FAULT, 1);
    assertThat(counted(one, ada)).isEqualTo(2);
    assertThat(refunds(finished) + refunds(failed)).isZero();
  }

  @Test
  void faults_of_the_organizer_and_of_the_platform_are_given_back_once_with_an_audit_row() {
    SubmissionId organizers = world.submitted(one, ada);
    fail(RunWorld.SCORING_FAULT, 1);
    SubmissionId platforms = world.submitted(one, ada);
    fail(RunWorld.DISK_FAULT, 3);
    assertThat(counted(one, ada)).isZero();
    assertThat(refunds(organizers)).isEqualTo(1);
    assertThat(refunds(platforms)).isEqualTo(1);
  }

  @Test
  void a_cancelled_submission_counts_only_if_it_ran() {
    SubmissionId waiting = world.submitted(one, ada);
    world.submissions.cancel(waiting, world.now);
    assertThat(counted(one, ada)).isZero();
    assertThat(refunds(waiting)).isEqualTo(1);
    SubmissionId ran = world.submitted(one, ada);
    Dispatch dispatch = world.claimOne();
    world.commit(new Advanced(dispatch.key(), RunWorld.WORKER, world.now, RunState.RUNNING));
    world.submissions.cancel(ran, world.now);
    assertThat(counted(one, ada)).isEqualTo(1);
    assertThat(refunds(ran)).isZero();
  }

  @Test
  void a_cancelled_submission_to_several_tasks_counts_if_one_of_them_ran() {
    SubmissionId waiting = world.submitted(several, bob);
    world.submissions.cancel(waiting, world.now);
    assertThat(counted(several, bob)).isZero();
    SubmissionId ran = world.submitted(several, bob);
    Dispatch dispatch = world.claimOne();
    world.commit(new Advanced(dispatch.key(), RunWorld.WORKER, world.now, RunState.RUNNING));
    world.submissions.cancel(ran, world.now);
    assertThat(counted(several, bob)).isEqualTo(1);
    assertThat(refunds(waiting)).isEqualTo(1);
    assertThat(refunds(ran)).isZero();
  }

  @Test
  void a_submission_to_several_tasks_is_one_try_and_is_given_back_when_all_faults_are_of_others() {
    SubmissionId id = world.submitted(several, bob);
    assertThat(counted(several, bob)).isEqualTo(1);
    List<Dispatch> dispatches = world.claim(2);
    world.commit(world.faulted(dispatches.get(0), RunWorld.SCORING_FAULT));
    assertThat(counted(several, bob)).isEqualTo(1);
    world.commit(world.faulted(dispatches.get(1), RunWorld.DISK_FAULT));
    fail(RunWorld.DISK_FAULT, 2);
    assertThat(counted(several, bob)).isZero();
    assertThat(refunds(id)).isEqualTo(1);
    assertThat(world.number("select count(*) from audit")).isEqualTo(1);
  }

  @Test
  void a_re_run_never_counts_and_is_never_given_back() {
    SubmissionId original = world.finished(one, ada, "0.5");
    SubmissionId rerun = world.submissions.rerun(original, null, world.now);
    world.prepare(rerun, org.scoregrid.domain.id.QueueName.DEFAULT);
    assertThat(counted(one, ada)).isEqualTo(1);
    fail(RunWorld.SCORING_FAULT, 1);
    assertThat(counted(one, ada)).isEqualTo(1);
    assertThat(refunds(rerun)).isZero();
  }

  @Test
  void yesterdays_try_counts_in_total_only() {
    world.finished(one, ada, "0.5");
    world.pass(Duration.ofDays(1));
    Usage usage = world.submissions.usage(one.phase().id(), ada, false, world.now);
    assertThat(usage.today()).isZero();
    assertThat(usage.total()).isEqualTo(1);
  }
}
