package org.scoregrid.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.leaderboard.SubmissionRule;
import org.scoregrid.domain.rescore.Comparison;
import org.scoregrid.domain.rescore.Refusal;
import org.scoregrid.domain.rescore.RescoreId;
import org.scoregrid.domain.rescore.RescoreState;
import org.scoregrid.domain.rescore.Selection;
import org.scoregrid.store.RunStore.Dispatch;

/** New scores take over, and go back. */
class RescoreSwitchTest {
  private final RescoreWorld rescoring = new RescoreWorld();
  private final RunWorld world = rescoring.world;
  private final PostgresRescoreStore rescores = rescoring.rescores;

  @AfterEach
  void close() {
    rescoring.close();
  }

  @Test
  void the_switch_replaces_scores_task_and_board_in_one_step_and_revert_brings_them_back() {
    RunWorld.Arena arena = world.arena(SubmissionRule.FORCE_BEST, 1);
    AccountId ann = world.participant(arena, "ann");
    AccountId bob = world.participant(arena, "bob");
    SubmissionId a1 = world.finished(arena, ann, "0.9");
    SubmissionId a2 = world.finished(arena, ann, "0.5");
    SubmissionId b1 = world.finished(arena, bob, "0.7");
    RescoreId id = rescoring.started(arena, Selection.FINISHED);
    rescoring.score("0.2", "0.6", "0.8");
    assertThat(world.onBoard(a1, a2, b1)).containsExactly(true, false, true);

    Comparison difference = rescoring.comparison(id);
    assertThat(rescores.switchOver(id, rescoring.organizer(arena), false, world.now)).isEmpty();

    assertThat(world.onBoard(a1, a2, b1)).containsExactly(false, true, true);
    rescoring.assertAccuracy(a1, "0.2");
    rescoring.assertAccuracy(a2, "0.6");
    rescoring.assertAccuracy(b1, "0.8");
    assertThat(taskProgram(arena)).isEqualTo(rescores.byId(id).orElseThrow().scoringProgram());
    assertThat(rescoring.comparison(id)).isEqualTo(afterwards(difference, id));
    assertThat(rescoring.count("select count(*) from audit where action = 'switch-rescore'"))
        .isOne();

    world.pass(Duration.ofSeconds(5));
    assertThat(rescores.revert(id, rescoring.organizer(arena), world.now)).isEmpty();

    assertThat(rescoring.state(id)).isEqualTo(RescoreState.READY);
    assertThat(world.onBoard(a1, a2, b1)).containsExactly(true, false, true);
    rescoring.assertAccuracy(a1, "0.9");
    assertThat(taskProgram(arena)).isNull();
  }

  @Test
  void after_new_scores_the_best_is_looked_for_among_all_however_old() {
    RunWorld.Arena arena = world.arena(SubmissionRule.FORCE_BEST, 1);
    AccountId ann = world.participant(arena, "ann");
    SubmissionId old = world.finished(arena, ann, "0.5");
    SubmissionId best = world.finished(arena, ann, "0.9");
    world.number(
        """
        with later as (
          insert into submission (owner, competition, phase, task, created_at, finished_at, status)
          select owner, competition, phase, task, created_at + make_interval(secs => n),
                 finished_at, 'Finished'
            from submission, generate_series(1, 250) n where id = ? returning 1)
        select count(*) from later
        """,
        best.value());
    RescoreId id = rescoring.started(arena, Selection.CHOSEN, best);
    rescoring.score("0.2");

    assertThat(rescores.switchOver(id, rescoring.organizer(arena), false, world.now)).isEmpty();

    assertThat(world.onBoard(old, best)).containsExactly(true, false);
  }

  /** The history says the same as the preview did. */
  private Comparison afterwards(Comparison preview, RescoreId id) {
    assertThat(preview.rows())
        .extracting(row -> Objects.requireNonNull(row.before()).rank())
        .containsExactlyElementsOf(
            rescoring.comparison(id).rows().stream()
                .map(row -> Objects.requireNonNull(row.before()).rank())
                .toList());
    assertThat(preview.rows().getFirst().rankChange()).isEqualTo(1);
    return rescoring.comparison(id);
  }

  private @Nullable DatasetId taskProgram(RunWorld.Arena arena) {
    long program =
        world.number(
            """
            select coalesce(t.scoring_program, 0) from phase_task p join task t on t.id = p.task
             where p.phase = ?
            """,
            arena.phase().id().value());
    return program == 0 ? null : new DatasetId(program);
  }

  @Test
  void outputs_of_the_scoring_step_follow_the_scores_and_come_back() {
    RunWorld.Arena arena = world.arena(SubmissionRule.ADD, 1);
    SubmissionId one = world.finished(arena, world.participant(arena, "ann"), "0.5");
    String old = world.submissions.outputs(one).getFirst().objectKey();
    RescoreId id = rescoring.started(arena, Selection.FINISHED);
    rescoring.score("0.6");

    rescores.switchOver(id, rescoring.organizer(arena), false, world.now);
    assertThat(world.submissions.outputs(one)).hasSize(1);
    assertThat(world.submissions.outputs(one).getFirst().objectKey()).isNotEqualTo(old);

    world.pass(Duration.ofSeconds(5));
    rescores.revert(id, rescoring.organizer(arena), world.now);
    assertThat(world.submissions.outputs(one).getFirst().objectKey()).isEqualTo(old);
  }

  @Test
  void what_is_under_way_at_the_switch_is_not_lost() {
    RunWorld.Arena arena = world.arena(SubmissionRule.FORCE_BEST, 1);
    AccountId ann = world.participant(arena, "ann");
    world.finished(arena, ann, "0.5");
    RescoreId id = rescoring.started(arena, Selection.FINISHED);
    rescoring.score("0.6");
    SubmissionId running = world.submitted(arena, ann);
    Dispatch dispatch = world.claimOne();
    world.commit(world.claimed(dispatch));
    SubmissionId queued = world.submitted(arena, ann);

    assertThat(rescores.switchOver(id, rescoring.organizer(arena), false, world.now)).isEmpty();
    // Nobody had it yet: it uses the new program at once.
    Dispatch fresh = world.claimOne();
    assertThat(fresh.submission()).isEqualTo(queued);
    assertThat(fresh.spec().scoringProgram().objectKey()).isEqualTo("blobs/new");
    world.commit(world.scored(fresh, "0.55"));
    world.commit(world.scored(dispatch, "0.99"));
    assertThat(rescores.unfinished(10)).containsExactly(id);

    rescores.catchUp(id, world.now);
    rescoring.makeRuns(id);
    rescoring.score("0.1");
    rescores.catchUp(id, world.now);

    rescoring.assertAccuracy(running, "0.1");
    assertThat(world.submission(running).onLeaderboard()).isFalse();
    assertThat(rescores.unfinished(10)).isEmpty();
  }

  @Test
  void a_task_that_others_use_is_copied_for_the_phase() {
    RunWorld.Arena arena = world.arena(SubmissionRule.ADD, 2);
    RunWorld.Arena other = world.arena(SubmissionRule.ADD, 1);
    TaskId shared = arena.tasks().getFirst();
    world.number(
        "insert into phase_task (phase, task, order_index) values (?, ?, 9) returning task",
        other.phase().id().value(),
        shared.value());
    SubmissionId one = world.finished(arena, world.participant(arena, "ann"), "0.5", "0.6");
    RescoreId id = rescoring.started(arena, Selection.FINISHED);
    rescoring.score("0.9");

    assertThat(rescores.switchOver(id, rescoring.organizer(arena), false, world.now)).isEmpty();

    TaskId copy = rescores.byId(id).orElseThrow().task();
    assertThat(copy).isNotEqualTo(shared);
    PostgresLeaderboardStore boards = new PostgresLeaderboardStore(world.database);
    world.submissions.putOnLeaderboard(one, true);
    assertThat(boards.entries(arena.phase().id()))
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.scores()).containsOnlyKeys(copy, arena.tasks().get(1));
              assertThat(entry.scores().get(copy)).containsValue(new BigDecimal("0.9000000000"));
            });
    assertThat(
            world.number(
                "select count(*) from task where id = ? and scoring_program is null",
                shared.value()))
        .isOne();

    world.pass(Duration.ofSeconds(1));
    assertThat(rescores.revert(id, rescoring.organizer(arena), world.now)).isEmpty();
    assertThat(rescores.byId(id).orElseThrow().task()).isEqualTo(shared);
    assertThat(boards.entries(arena.phase().id()).getFirst().scores()).containsKey(shared);
  }

  @Test
  void the_old_scores_cannot_come_back_after_something_newer() {
    RunWorld.Arena arena = world.arena(SubmissionRule.ADD, 1);
    AccountId ann = world.participant(arena, "ann");
    world.finished(arena, ann, "0.5");
    RescoreId id = rescoring.started(arena, Selection.FINISHED);
    rescoring.score("0.9");
    rescores.switchOver(id, rescoring.organizer(arena), false, world.now);
    world.pass(Duration.ofSeconds(5));
    world.finished(arena, ann, "0.7");

    assertThat(rescores.revert(id, rescoring.organizer(arena), world.now))
        .contains(Refusal.NEWER_HAPPENED);
    assertThat(rescoring.state(id)).isEqualTo(RescoreState.SWITCHED);
  }
}
