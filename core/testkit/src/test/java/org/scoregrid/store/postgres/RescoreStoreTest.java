package org.scoregrid.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.leaderboard.SubmissionRule;
import org.scoregrid.domain.rescore.Refusal;
import org.scoregrid.domain.rescore.Rescore;
import org.scoregrid.domain.rescore.RescoreId;
import org.scoregrid.domain.rescore.RescoreState;
import org.scoregrid.domain.rescore.Selection;
import org.scoregrid.domain.submission.SubmissionStatus;
import org.scoregrid.store.Page;
import org.scoregrid.store.RescoreStore.Creation;
import org.scoregrid.store.RescoreStore.NewRescore;
import org.scoregrid.store.RunStore.Dispatch;

/** Shadow runs beside what counts. */
class RescoreStoreTest {
  private final RescoreWorld rescoring = new RescoreWorld();
  private final RunWorld world = rescoring.world;
  private final PostgresRescoreStore rescores = rescoring.rescores;

  @AfterEach
  void close() {
    rescoring.close();
  }

  @Test
  void shadow_runs_leave_submissions_scores_and_board_as_they_are() {
    RunWorld.Arena arena = world.arena(SubmissionRule.FORCE_LAST, 1);
    AccountId ann = world.participant(arena, "ann");
    SubmissionId first = world.finished(arena, ann, "0.5");
    SubmissionId second = world.finished(arena, ann, "0.4");

    RescoreId id = rescoring.started(arena, Selection.FINISHED);
    Dispatch dispatch = world.claimOne();
    world.commit(world.claimed(dispatch));
    assertThat(dispatch.spec().fromPrediction()).isTrue();
    assertThat(dispatch.submission()).isEqualTo(first);
    assertThat(world.submission(first).status()).isEqualTo(SubmissionStatus.FINISHED);
    assertThat(world.submissions.progress(first)).hasSize(1);
    world.commit(world.scored(dispatch, "0.9"));
    assertThat(rescoring.state(id)).isEqualTo(RescoreState.RUNNING);
    rescoring.score("0.8");

    assertThat(rescoring.state(id)).isEqualTo(RescoreState.READY);
    rescoring.assertAccuracy(first, "0.5");
    rescoring.assertAccuracy(second, "0.4");
    assertThat(world.onBoard(first, second)).containsExactly(false, true);
    assertThat(rescoring.count("select count(*) from submission")).isEqualTo(2);
  }

  @Test
  void a_lost_shadow_run_is_run_again_and_its_late_result_refused() {
    RunWorld.Arena arena = world.arena(SubmissionRule.ADD, 1);
    world.finished(arena, world.participant(arena, "ann"), "0.5");
    RescoreId id = rescoring.started(arena, Selection.FINISHED);
    Dispatch lost = world.claimOne();
    world.commit(world.claimed(lost));

    world.pass(Duration.ofMinutes(2));
    world.runs.sweepOverdue(world.now, 10);
    world.commit(world.scored(lost, "0.1"));
    assertThat(rescoring.state(id)).isEqualTo(RescoreState.RUNNING);
    rescoring.score("0.9");

    assertThat(rescoring.state(id)).isEqualTo(RescoreState.READY);
    assertThat(rescoring.count("select count(*) from rescore_score where value = 0.9"))
        .isPositive();
  }

  @Test
  void what_is_finished_meanwhile_has_to_be_covered_first() {
    RunWorld.Arena arena = world.arena(SubmissionRule.FORCE_LAST, 1);
    AccountId ann = world.participant(arena, "ann");
    world.finished(arena, ann, "0.5");
    RescoreId id = rescoring.started(arena, Selection.FINISHED);
    rescoring.score("0.6");
    SubmissionId late = world.finished(arena, ann, "0.3");

    assertThat(rescores.switchOver(id, rescoring.organizer(arena), false, world.now))
        .contains(Refusal.NOT_COVERED);
    assertThat(rescores.progress(id).missing()).isOne();

    assertThat(rescores.start(id, false, world.now)).isEmpty();
    rescoring.makeRuns(id);
    rescoring.score("0.35");
    assertThat(rescores.switchOver(id, rescoring.organizer(arena), false, world.now)).isEmpty();
    rescoring.assertAccuracy(late, "0.35");
    assertThat(world.submission(late).onLeaderboard()).isTrue();
  }

  @Test
  void failed_ones_are_shown_tried_again_or_accepted() {
    RunWorld.Arena arena = world.arena(SubmissionRule.ADD, 1);
    AccountId ann = world.participant(arena, "ann");
    SubmissionId one = world.finished(arena, ann, "0.5");
    SubmissionId two = world.finished(arena, ann, "0.4");
    RescoreId id = rescoring.started(arena, Selection.FINISHED);
    List<Dispatch> dispatches = world.claim(2);
    world.commit(world.faulted(dispatches.get(0), RunWorld.SCORING_FAULT));
    world.commit(world.faulted(dispatches.get(1), RunWorld.SCORING_FAULT));

    assertThat(rescoring.state(id)).isEqualTo(RescoreState.READY);
    assertThat(rescores.failures(id, new Page.Request(1, 10)).items())
        .hasSize(2)
        .allSatisfy(
            failure ->
                assertThat(Objects.requireNonNull(failure.fault()).sentence())
                    .isEqualTo("Scoring failed."));
    assertThat(world.submission(one).status()).isEqualTo(SubmissionStatus.FINISHED);
    assertThat(rescores.start(id, true, world.now)).isEmpty();
    rescoring.makeRuns(id);
    List<Dispatch> again = world.claim(2);
    world.commit(world.scored(again.get(0), "0.7"));
    world.commit(world.faulted(again.get(1), RunWorld.SCORING_FAULT));

    assertThat(rescores.switchOver(id, rescoring.organizer(arena), false, world.now))
        .contains(Refusal.FAILED_LEFT);
    assertThat(rescores.switchOver(id, rescoring.organizer(arena), true, world.now)).isEmpty();
    rescoring.assertAccuracy(one, "0.7");
    rescoring.assertAccuracy(two, "0.4");
  }

  @Test
  void a_stopped_one_goes_on_where_it_was() {
    RunWorld.Arena arena = world.arena(SubmissionRule.ADD, 1);
    AccountId ann = world.participant(arena, "ann");
    world.finished(arena, ann, "0.5");
    world.finished(arena, ann, "0.4");
    RescoreId id = rescoring.started(arena, Selection.FINISHED);
    world.commit(world.scored(world.claimOne(), "0.6"));
    Dispatch held = world.claimOne();
    world.commit(world.claimed(held));

    assertThat(rescores.stop(id, world.now).held()).containsExactly(held.key());
    world.commit(world.scored(held, "0.9"));
    assertThat(rescoring.state(id)).isEqualTo(RescoreState.STOPPED);
    assertThat(rescores.progress(id)).isEqualTo(new Rescore.Progress(0, 0, 1, 0, 1, 0, 0));

    assertThat(rescores.start(id, false, world.now)).isEmpty();
    rescoring.makeRuns(id);
    rescoring.score("0.45");
    assertThat(rescoring.state(id)).isEqualTo(RescoreState.READY);
  }

  @Test
  void a_drop_leaves_everything_as_before_and_dooms_what_was_stored() {
    RunWorld.Arena arena = world.arena(SubmissionRule.FORCE_BEST, 1);
    SubmissionId one = world.finished(arena, world.participant(arena, "ann"), "0.5");
    RescoreId id = rescoring.started(arena, Selection.FINISHED);
    rescoring.score("0.9");

    assertThat(rescores.drop(id, rescoring.organizer(arena), world.now).refusal()).isEmpty();
    while (rescores.sweepDropped(id, 1)) {}

    assertThat(rescoring.state(id)).isEqualTo(RescoreState.DROPPED);
    rescoring.assertAccuracy(one, "0.5");
    assertThat(rescoring.count("select count(*) from run")).isOne();
    assertThat(rescoring.count("select count(*) from rescore_run")).isZero();
    assertThat(
            rescoring.count(
                "select count(*) from doomed_object where object_key like 'scoring_result/%'"))
        .isOne();
    assertThat(rescoring.comparison(id).rows()).isEmpty();
    assertThat(rescores.start(id, false, world.now)).contains(Refusal.WRONG_STATE);
  }

  @Test
  void only_one_is_open_for_a_task_and_the_best_rule_needs_all() {
    RunWorld.Arena arena = world.arena(SubmissionRule.FORCE_BEST, 1);
    rescoring.draft(arena, 0, Selection.FINISHED);

    NewRescore second =
        new NewRescore(
            arena.competition(),
            arena.phase().id(),
            arena.tasks().getFirst(),
            rescoring.program(),
            null,
            Selection.FINISHED,
            List.of(),
            rescoring.organizer(arena));
    assertThat(rescores.create(second, world.now))
        .isEqualTo(new Creation.Refused(Refusal.OPEN_ALREADY));
    assertThat(
            rescores.create(
                new NewRescore(
                    arena.competition(),
                    arena.phase().id(),
                    arena.tasks().getFirst(),
                    rescoring.program(),
                    null,
                    Selection.BOARD,
                    List.of(),
                    rescoring.organizer(arena)),
                world.now))
        .isEqualTo(new Creation.Refused(Refusal.BOARD_NEEDS_ALL));
  }

  @Test
  void chosen_submissions_and_what_comes_after_the_start_are_covered() {
    RunWorld.Arena arena = world.arena(SubmissionRule.ADD, 1);
    AccountId ann = world.participant(arena, "ann");
    world.finished(arena, ann, "0.1");
    SubmissionId chosen = world.finished(arena, ann, "0.2");
    RescoreId id = rescoring.started(arena, Selection.CHOSEN, chosen);
    assertThat(rescores.progress(id).total()).isOne();
    rescoring.score("0.3");

    world.pass(Duration.ofSeconds(1));
    world.finished(arena, ann, "0.4");

    assertThat(rescores.progress(id).missing()).isOne();
  }

  @Test
  void the_last_two_that_end_at_the_same_time_make_it_ready() throws InterruptedException {
    RunWorld.Arena arena = world.arena(SubmissionRule.ADD, 1);
    AccountId ann = world.participant(arena, "ann");
    world.finished(arena, ann, "0.5");
    world.finished(arena, ann, "0.4");
    RescoreId id = rescoring.started(arena, Selection.FINISHED);
    List<Thread> schedulers = new ArrayList<>();
    for (Dispatch dispatch : world.claim(2)) {
      schedulers.add(Thread.ofVirtual().start(() -> world.commit(world.scored(dispatch, "0.6"))));
    }
    for (Thread scheduler : schedulers) {
      scheduler.join();
    }

    assertThat(rescoring.state(id)).isEqualTo(RescoreState.READY);
  }
}
