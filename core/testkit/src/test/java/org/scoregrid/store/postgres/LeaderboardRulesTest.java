package org.scoregrid.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.leaderboard.SubmissionRule;
import org.scoregrid.store.RunStore.Dispatch;

/** What gets on a board by itself (reference/rules.md 6). */
final class LeaderboardRulesTest {
  private final RunWorld world = new RunWorld();

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void force_best_keeps_the_best_whatever_the_order() {
    RunWorld.Arena arena = world.arena(SubmissionRule.FORCE_BEST, 1);
    AccountId ada = world.participant(arena, "ada");
    SubmissionId middle = world.finished(arena, ada, "0.5");
    assertThat(world.onBoard(middle)).containsExactly(true);
    SubmissionId best = world.finished(arena, ada, "0.9");
    SubmissionId worst = world.finished(arena, ada, "0.1");
    SubmissionId equal = world.finished(arena, ada, "0.9");
    assertThat(world.onBoard(middle, best, worst, equal))
        .containsExactly(false, true, false, false);
  }

  @Test
  void force_best_of_one_owner_leaves_the_others_alone() {
    RunWorld.Arena arena = world.arena(SubmissionRule.FORCE_BEST, 1);
    SubmissionId adas = world.finished(arena, world.participant(arena, "ada"), "0.1");
    SubmissionId bobs = world.finished(arena, world.participant(arena, "bob"), "0.9");
    assertThat(world.onBoard(adas, bobs)).containsExactly(true, true);
  }

  @Test
  void force_best_prefers_a_complete_submission_and_counts_all_tasks() {
    RunWorld.Arena arena = world.arena(SubmissionRule.FORCE_BEST, 2);
    AccountId ada = world.participant(arena, "ada");
    SubmissionId partial = world.submitted(arena, ada);
    List<Dispatch> dispatches = world.claim(2);
    world.commit(world.scored(dispatches.get(0), "1"));
    assertThat(world.onBoard(partial)).containsExactly(false);
    world.commit(world.faulted(dispatches.get(1), RunWorld.PROGRAM_FAULT));
    SubmissionId uneven = world.finished(arena, ada, "0.9", "0.1");
    SubmissionId even = world.finished(arena, ada, "0.6", "0.6");
    assertThat(world.onBoard(partial, uneven, even)).containsExactly(false, false, true);
    SubmissionId child = world.submission(even).children().getFirst();
    assertThat(world.onBoard(child)).containsExactly(true);
  }

  @Test
  void force_best_ignores_runs_without_a_score_of_the_primary_column_and_deleted_ones() {
    RunWorld.Arena arena = world.arena(SubmissionRule.FORCE_BEST, 1);
    AccountId ada = world.participant(arena, "ada");
    SubmissionId unscored = world.submitted(arena, ada);
    world.commit(
        world.ended(
            world.claimOne().key(),
            new org.scoregrid.domain.run.Outcome.Scored(java.util.Map.of())));
    assertThat(world.onBoard(unscored)).containsExactly(false);
    SubmissionId deleted = world.finished(arena, ada, "0.9");
    world.number(
        "update submission set soft_deleted = true, on_leaderboard = false where id = ?"
            + " returning id",
        deleted.value());
    SubmissionId kept = world.finished(arena, ada, "0.2");
    assertThat(world.onBoard(unscored, deleted, kept)).containsExactly(false, false, true);
  }

  @Test
  void a_re_run_of_one_task_never_appears() {
    RunWorld.Arena arena = world.arena(SubmissionRule.FORCE_LAST, 2);
    SubmissionId whole = world.finished(arena, world.participant(arena, "ada"), "0.5", "0.5");
    SubmissionId one = world.submissions.rerun(whole, arena.tasks().getFirst(), world.now);
    world.prepare(one, QueueName.DEFAULT);
    world.commit(world.scored(world.claimOne(), "1"));
    world.submissions.putOnLeaderboard(one, true);
    assertThat(world.onBoard(whole, one)).containsExactly(true, false);
    assertThat(world.submission(one).specificTaskRerun()).isTrue();
  }

  @Test
  void force_last_means_last_submitted() {
    RunWorld.Arena arena = world.arena(SubmissionRule.FORCE_LAST, 1);
    AccountId ada = world.participant(arena, "ada");
    SubmissionId slow = world.submitted(arena, ada);
    world.pass(Duration.ofSeconds(1));
    SubmissionId last = world.submitted(arena, ada);
    List<Dispatch> dispatches = world.claim(2);
    world.commit(world.scored(dispatches.get(1), "0.1"));
    world.commit(world.scored(dispatches.get(0), "0.9"));
    assertThat(world.onBoard(slow, last)).containsExactly(false, true);
  }

  @Test
  void force_latest_multiple_keeps_all() {
    RunWorld.Arena arena = world.arena(SubmissionRule.FORCE_LATEST_MULTIPLE, 1);
    AccountId ada = world.participant(arena, "ada");
    SubmissionId first = world.finished(arena, ada, "0.1");
    SubmissionId second = world.finished(arena, ada, "0.2");
    assertThat(world.onBoard(first, second)).containsExactly(true, true);
  }

  @Test
  void with_add_people_decide() {
    RunWorld.Arena arena = world.arena(SubmissionRule.ADD, 1);
    AccountId ada = world.participant(arena, "ada");
    SubmissionId first = world.finished(arena, ada, "0.1");
    SubmissionId second = world.finished(arena, ada, "0.2");
    assertThat(world.onBoard(first, second)).containsExactly(false, false);
    world.submissions.putOnLeaderboard(first, true);
    world.submissions.putOnLeaderboard(second, false);
    assertThat(world.onBoard(first, second)).containsExactly(true, true);
    world.submissions.putOnLeaderboard(second, true);
    assertThat(world.onBoard(first, second)).containsExactly(false, true);
    world.submissions.takeOffLeaderboard(second);
    assertThat(world.onBoard(first, second)).containsExactly(false, false);
  }

  @Test
  void two_results_of_one_owner_in_one_batch_leave_one_entry() {
    RunWorld.Arena arena = world.arena(SubmissionRule.FORCE_BEST, 1);
    AccountId ada = world.participant(arena, "ada");
    SubmissionId worse = world.submitted(arena, ada);
    SubmissionId better = world.submitted(arena, ada);
    List<Dispatch> dispatches = world.claim(2);
    world.commit(world.scored(dispatches.get(0), "0.1"), world.scored(dispatches.get(1), "0.9"));
    assertThat(world.onBoard(worse, better)).containsExactly(false, true);
  }

  @Test
  void a_late_re_run_of_an_old_submission_is_not_the_last() {
    RunWorld.Arena arena = world.arena(SubmissionRule.FORCE_LAST, 1);
    AccountId ada = world.participant(arena, "ada");
    SubmissionId old = world.finished(arena, ada, "0.1");
    SubmissionId last = world.finished(arena, ada, "0.2");
    SubmissionId again = rerun(old, "0.3");
    assertThat(world.onBoard(old, last, again)).containsExactly(false, true, false);
    SubmissionId lastAgain = rerun(last, "0.4");
    SubmissionId oldOnceMore = rerun(again, "0.5");
    assertThat(world.onBoard(old, last, again, lastAgain, oldOnceMore))
        .containsExactly(false, false, false, true, false);
  }

  private SubmissionId rerun(SubmissionId original, String accuracy) {
    SubmissionId id = world.submissions.rerun(original, null, world.now);
    world.prepare(id, QueueName.DEFAULT);
    world.pass(Duration.ofSeconds(1));
    world.commit(world.scored(world.claimOne(), accuracy));
    return id;
  }

  @Test
  void a_rule_acts_once_when_the_last_child_is_over() {
    for (SubmissionRule rule :
        List.of(
            SubmissionRule.FORCE_LAST,
            SubmissionRule.FORCE_LATEST_MULTIPLE,
            SubmissionRule.FORCE_BEST)) {
      RunWorld.Arena arena = world.arena(rule, 2);
      AccountId ada = world.participant(arena, "ada-" + rule);
      SubmissionId before = world.finished(arena, ada, "0.1", "0.1");
      SubmissionId id = world.submitted(arena, ada);
      List<Dispatch> dispatches = world.claim(2);
      world.commit(world.scored(dispatches.get(0), "0.9"));
      assertThat(world.onBoard(before, id)).containsExactly(true, false);
      world.commit(world.scored(dispatches.get(1), "0.9"));
      assertThat(world.onBoard(before, id))
          .containsExactly(rule == SubmissionRule.FORCE_LATEST_MULTIPLE, true);
      SubmissionId child = world.submission(id).children().getLast();
      assertThat(world.onBoard(child)).containsExactly(true);
    }
  }

  @Test
  void what_failed_altogether_does_not_appear_nor_push_away() {
    for (SubmissionRule rule :
        List.of(
            SubmissionRule.FORCE_LAST,
            SubmissionRule.FORCE_LATEST_MULTIPLE,
            SubmissionRule.FORCE_BEST)) {
      RunWorld.Arena arena = world.arena(rule, 2);
      AccountId ada = world.participant(arena, "bob-" + rule);
      SubmissionId good = world.finished(arena, ada, "0.1", "0.1");
      SubmissionId failed = world.submitted(arena, ada);
      List<Dispatch> dispatches = world.claim(2);
      world.commit(world.faulted(dispatches.get(0), RunWorld.PROGRAM_FAULT));
      world.commit(world.faulted(dispatches.get(1), RunWorld.PROGRAM_FAULT));
      assertThat(world.onBoard(good, failed)).containsExactly(true, false);
    }
  }

  @Test
  void nobody_is_put_on_the_board_by_the_site_where_people_decide() {
    for (SubmissionRule rule : SubmissionRule.values()) {
      RunWorld.Arena arena = world.arena(rule, 1);
      SubmissionId id = world.finished(arena, world.participant(arena, "eve-" + rule), "0.1");
      assertThat(world.onBoard(id)).containsExactly(rule.isAutomatic());
    }
  }
}
