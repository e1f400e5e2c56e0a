package org.scoregrid.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.leaderboard.SubmissionRule;
import org.scoregrid.domain.rescore.Comparison;
import org.scoregrid.domain.rescore.Refusal;
import org.scoregrid.domain.rescore.Rescore;
import org.scoregrid.domain.rescore.RescoreId;
import org.scoregrid.domain.rescore.RescoreState;
import org.scoregrid.domain.rescore.Selection;
import org.scoregrid.domain.run.BlobRef;
import org.scoregrid.domain.run.LifecyclePolicy;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.Network;
import org.scoregrid.domain.run.RunSpec;
import org.scoregrid.domain.submission.SubmissionStatus;
import org.scoregrid.store.Page;
import org.scoregrid.store.RescoreStore.Creation;
import org.scoregrid.store.RescoreStore.NewRescore;
import org.scoregrid.store.RescoreStore.PreparedShadow;
import org.scoregrid.store.RescoreStore.Waiting;
import org.scoregrid.store.RunStore.Dispatch;

class RescoreStoreTest {
  private static final BlobRef BLOB = new BlobRef("blobs/aa", Digest.of(new byte[] {1}), 1);
  private static final RunSpec SHADOW =
      new RunSpec(
          "image",
          Network.NONE,
          Limits.DEFAULT,
          BLOB,
          BLOB,
          null,
          null,
          null,
          false,
          false,
          true,
          true);

  private final RunWorld world = new RunWorld();
  private final PostgresRescoreStore rescores =
      new PostgresRescoreStore(world.database.dataSource(), LifecyclePolicy.DEFAULT);

  @AfterEach
  void close() {
    world.close();
  }

  private DatasetId program() {
    return new DatasetId(
        world.number(
            """
            insert into dataset (type, name, created_by, object_key, digest, bytes)
            values ('scoring_program', 'new', (select min(id) from account), 'blobs/new',
                    repeat('b', 64), 7) returning id
            """));
  }

  private RescoreId draft(RunWorld.Arena arena, int task, Selection selection, SubmissionId... of) {
    Creation creation =
        rescores.create(
            new NewRescore(
                arena.competition(),
                arena.phase().id(),
                arena.tasks().get(task),
                program(),
                null,
                selection,
                List.of(of),
                organizer(arena)),
            world.now);
    return ((Creation.Created) creation).id();
  }

  private AccountId organizer(RunWorld.Arena arena) {
    return new AccountId(
        world.number(
            "select created_by from competition where id = ?", arena.competition().value()));
  }

  private void makeRuns(RescoreId id) {
    List<Waiting> waiting = rescores.waiting(id, 100);
    rescores.prepared(
        id,
        waiting.stream().map(one -> new PreparedShadow(one.id(), SHADOW)).toList(),
        QueueName.DEFAULT,
        world.now);
  }

  private RescoreId started(RunWorld.Arena arena, Selection selection, SubmissionId... of) {
    RescoreId id = draft(arena, 0, selection, of);
    assertThat(rescores.start(id, false, world.now)).isEmpty();
    makeRuns(id);
    return id;
  }

  /** Scores the shadow runs in the order of submission. */
  private void score(String... accuracies) {
    List<Dispatch> dispatches = new ArrayList<>(world.claim(accuracies.length));
    assertThat(dispatches).hasSize(accuracies.length);
    dispatches.sort((a, b) -> Long.compare(a.submission().value(), b.submission().value()));
    for (int i = 0; i < accuracies.length; i++) {
      world.commit(world.scored(dispatches.get(i), accuracies[i]));
    }
  }

  private RescoreState state(RescoreId id) {
    return rescores.byId(id).orElseThrow().state();
  }

  private @Nullable BigDecimal accuracy(SubmissionId id) {
    long count =
        world.number(
            """
            select count(*) from score s join leaderboard_column c on c.id = s.board_column
             where s.submission = ? and c.key = 'acc'
            """,
            id.value());
    return count == 0
        ? null
        : BigDecimal.valueOf(
            world.number(
                """
                select (s.value * 1000)::bigint from score s
                  join leaderboard_column c on c.id = s.board_column
                 where s.submission = ? and c.key = 'acc'
                """,
                id.value()),
            3);
  }

  private void assertAccuracy(SubmissionId id, String accuracy) {
    assertThat(accuracy(id)).isEqualByComparingTo(accuracy);
  }

  private Comparison comparison(RescoreId id) {
    var material = rescores.material(id);
    return Comparison.of(material.board(), material.tasks(), material.candidates());
  }

  private long count(String sql) {
    return world.number(sql);
  }

  @Test
  void shadow_runs_leave_submissions_scores_and_board_as_they_are() {
    RunWorld.Arena arena = world.arena(SubmissionRule.FORCE_LAST, 1);
    AccountId ann = world.participant(arena, "ann");
    SubmissionId first = world.finished(arena, ann, "0.5");
    SubmissionId second = world.finished(arena, ann, "0.4");

    RescoreId id = started(arena, Selection.FINISHED);
    Dispatch dispatch = world.claimOne();
    world.commit(world.claimed(dispatch));
    assertThat(dispatch.spec().fromPrediction()).isTrue();
    assertThat(dispatch.submission()).isEqualTo(first);
    assertThat(world.submission(first).status()).isEqualTo(SubmissionStatus.FINISHED);
    assertThat(world.submissions.progress(first)).hasSize(1);
    world.commit(world.scored(dispatch, "0.9"));
    assertThat(state(id)).isEqualTo(RescoreState.RUNNING);
    score("0.8");

    assertThat(state(id)).isEqualTo(RescoreState.READY);
    assertAccuracy(first, "0.5");
    assertAccuracy(second, "0.4");
    assertThat(world.onBoard(first, second)).containsExactly(false, true);
    assertThat(count("select count(*) from submission")).isEqualTo(2);
  }

  @Test
  void a_lost_shadow_run_is_run_again_and_its_late_result_refused() {
    RunWorld.Arena arena = world.arena(SubmissionRule.ADD, 1);
    world.finished(arena, world.participant(arena, "ann"), "0.5");
    RescoreId id = started(arena, Selection.FINISHED);
    Dispatch lost = world.claimOne();
    world.commit(world.claimed(lost));

    world.pass(Duration.ofMinutes(2));
    world.runs.sweepOverdue(world.now, 10);
    world.commit(world.scored(lost, "0.1"));
    assertThat(state(id)).isEqualTo(RescoreState.RUNNING);
    score("0.9");

    assertThat(state(id)).isEqualTo(RescoreState.READY);
    assertThat(count("select count(*) from rescore_score where value = 0.9")).isPositive();
  }

  @Test
  void the_switch_replaces_scores_task_and_board_in_one_step_and_revert_brings_them_back() {
    RunWorld.Arena arena = world.arena(SubmissionRule.FORCE_BEST, 1);
    AccountId ann = world.participant(arena, "ann");
    AccountId bob = world.participant(arena, "bob");
    SubmissionId a1 = world.finished(arena, ann, "0.9");
    SubmissionId a2 = world.finished(arena, ann, "0.5");
    SubmissionId b1 = world.finished(arena, bob, "0.7");
    RescoreId id = started(arena, Selection.FINISHED);
    score("0.2", "0.6", "0.8");
    assertThat(world.onBoard(a1, a2, b1)).containsExactly(true, false, true);

    Comparison difference = comparison(id);
    assertThat(rescores.switchOver(id, organizer(arena), false, world.now)).isEmpty();

    assertThat(world.onBoard(a1, a2, b1)).containsExactly(false, true, true);
    assertAccuracy(a1, "0.2");
    assertAccuracy(a2, "0.6");
    assertAccuracy(b1, "0.8");
    assertThat(taskProgram(arena)).isEqualTo(rescores.byId(id).orElseThrow().scoringProgram());
    assertThat(comparison(id)).isEqualTo(afterwards(difference, id));
    assertThat(count("select count(*) from audit where action = 'switch-rescore'")).isOne();

    world.pass(Duration.ofSeconds(5));
    assertThat(rescores.revert(id, organizer(arena), world.now)).isEmpty();

    assertThat(state(id)).isEqualTo(RescoreState.READY);
    assertThat(world.onBoard(a1, a2, b1)).containsExactly(true, false, true);
    assertAccuracy(a1, "0.9");
    assertThat(taskProgram(arena)).isNull();
  }

  /** The history says the same as the preview did. */
  private Comparison afterwards(Comparison preview, RescoreId id) {
    assertThat(preview.rows())
        .extracting(row -> Objects.requireNonNull(row.before()).rank())
        .containsExactlyElementsOf(
            comparison(id).rows().stream()
                .map(row -> Objects.requireNonNull(row.before()).rank())
                .toList());
    assertThat(preview.rows().getFirst().rankChange()).isEqualTo(1);
    return comparison(id);
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
    RescoreId id = started(arena, Selection.FINISHED);
    score("0.6");

    rescores.switchOver(id, organizer(arena), false, world.now);
    assertThat(world.submissions.outputs(one)).hasSize(1);
    assertThat(world.submissions.outputs(one).getFirst().objectKey()).isNotEqualTo(old);

    world.pass(Duration.ofSeconds(5));
    rescores.revert(id, organizer(arena), world.now);
    assertThat(world.submissions.outputs(one).getFirst().objectKey()).isEqualTo(old);
  }

  @Test
  void what_is_finished_meanwhile_has_to_be_covered_first() {
    RunWorld.Arena arena = world.arena(SubmissionRule.FORCE_LAST, 1);
    AccountId ann = world.participant(arena, "ann");
    world.finished(arena, ann, "0.5");
    RescoreId id = started(arena, Selection.FINISHED);
    score("0.6");
    SubmissionId late = world.finished(arena, ann, "0.3");

    assertThat(rescores.switchOver(id, organizer(arena), false, world.now))
        .contains(Refusal.NOT_COVERED);
    assertThat(rescores.progress(id).missing()).isOne();

    assertThat(rescores.start(id, false, world.now)).isEmpty();
    makeRuns(id);
    score("0.35");
    assertThat(rescores.switchOver(id, organizer(arena), false, world.now)).isEmpty();
    assertAccuracy(late, "0.35");
    assertThat(world.submission(late).onLeaderboard()).isTrue();
  }

  @Test
  void what_is_under_way_at_the_switch_is_not_lost() {
    RunWorld.Arena arena = world.arena(SubmissionRule.FORCE_BEST, 1);
    AccountId ann = world.participant(arena, "ann");
    world.finished(arena, ann, "0.5");
    RescoreId id = started(arena, Selection.FINISHED);
    score("0.6");
    SubmissionId running = world.submitted(arena, ann);
    Dispatch dispatch = world.claimOne();
    world.commit(world.claimed(dispatch));
    SubmissionId queued = world.submitted(arena, ann);

    assertThat(rescores.switchOver(id, organizer(arena), false, world.now)).isEmpty();
    // Nobody had it yet: it uses the new program at once.
    Dispatch fresh = world.claimOne();
    assertThat(fresh.submission()).isEqualTo(queued);
    assertThat(fresh.spec().scoringProgram().objectKey()).isEqualTo("blobs/new");
    world.commit(world.scored(fresh, "0.55"));
    world.commit(world.scored(dispatch, "0.99"));
    assertThat(rescores.unfinished(10)).containsExactly(id);

    rescores.catchUp(id, world.now);
    makeRuns(id);
    score("0.1");
    rescores.catchUp(id, world.now);

    assertAccuracy(running, "0.1");
    assertThat(world.submission(running).onLeaderboard()).isFalse();
    assertThat(rescores.unfinished(10)).isEmpty();
  }

  @Test
  void failed_ones_are_shown_tried_again_or_accepted() {
    RunWorld.Arena arena = world.arena(SubmissionRule.ADD, 1);
    AccountId ann = world.participant(arena, "ann");
    SubmissionId one = world.finished(arena, ann, "0.5");
    SubmissionId two = world.finished(arena, ann, "0.4");
    RescoreId id = started(arena, Selection.FINISHED);
    List<Dispatch> dispatches = world.claim(2);
    world.commit(world.faulted(dispatches.get(0), RunWorld.SCORING_FAULT));
    world.commit(world.faulted(dispatches.get(1), RunWorld.SCORING_FAULT));

    assertThat(state(id)).isEqualTo(RescoreState.READY);
    assertThat(rescores.failures(id, new Page.Request(1, 10)).items())
        .hasSize(2)
        .allSatisfy(
            failure ->
                assertThat(Objects.requireNonNull(failure.fault()).sentence())
                    .isEqualTo("Scoring failed."));
    assertThat(world.submission(one).status()).isEqualTo(SubmissionStatus.FINISHED);
    assertThat(rescores.start(id, true, world.now)).isEmpty();
    makeRuns(id);
    List<Dispatch> again = world.claim(2);
    world.commit(world.scored(again.get(0), "0.7"));
    world.commit(world.faulted(again.get(1), RunWorld.SCORING_FAULT));

    assertThat(rescores.switchOver(id, organizer(arena), false, world.now))
        .contains(Refusal.FAILED_LEFT);
    assertThat(rescores.switchOver(id, organizer(arena), true, world.now)).isEmpty();
    assertAccuracy(one, "0.7");
    assertAccuracy(two, "0.4");
  }

  @Test
  void a_stopped_one_goes_on_where_it_was() {
    RunWorld.Arena arena = world.arena(SubmissionRule.ADD, 1);
    AccountId ann = world.participant(arena, "ann");
    world.finished(arena, ann, "0.5");
    world.finished(arena, ann, "0.4");
    RescoreId id = started(arena, Selection.FINISHED);
    world.commit(world.scored(world.claimOne(), "0.6"));
    Dispatch held = world.claimOne();
    world.commit(world.claimed(held));

    assertThat(rescores.stop(id, world.now).held()).containsExactly(held.key());
    world.commit(world.scored(held, "0.9"));
    assertThat(state(id)).isEqualTo(RescoreState.STOPPED);
    assertThat(rescores.progress(id)).isEqualTo(new Rescore.Progress(0, 0, 1, 0, 1, 0, 0));

    assertThat(rescores.start(id, false, world.now)).isEmpty();
    makeRuns(id);
    score("0.45");
    assertThat(state(id)).isEqualTo(RescoreState.READY);
  }

  @Test
  void a_drop_leaves_everything_as_before_and_dooms_what_was_stored() {
    RunWorld.Arena arena = world.arena(SubmissionRule.FORCE_BEST, 1);
    SubmissionId one = world.finished(arena, world.participant(arena, "ann"), "0.5");
    RescoreId id = started(arena, Selection.FINISHED);
    score("0.9");

    assertThat(rescores.drop(id, organizer(arena), world.now).refusal()).isEmpty();
    while (rescores.sweepDropped(id, 1)) {}

    assertThat(state(id)).isEqualTo(RescoreState.DROPPED);
    assertAccuracy(one, "0.5");
    assertThat(count("select count(*) from run")).isOne();
    assertThat(count("select count(*) from rescore_run")).isZero();
    assertThat(count("select count(*) from doomed_object where object_key like 'scoring_result/%'"))
        .isOne();
    assertThat(comparison(id).rows()).isEmpty();
    assertThat(rescores.start(id, false, world.now)).contains(Refusal.WRONG_STATE);
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
    RescoreId id = started(arena, Selection.FINISHED);
    score("0.9");

    assertThat(rescores.switchOver(id, organizer(arena), false, world.now)).isEmpty();

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
    assertThat(rescores.revert(id, organizer(arena), world.now)).isEmpty();
    assertThat(rescores.byId(id).orElseThrow().task()).isEqualTo(shared);
    assertThat(boards.entries(arena.phase().id()).getFirst().scores()).containsKey(shared);
  }

  @Test
  void the_old_scores_cannot_come_back_after_something_newer() {
    RunWorld.Arena arena = world.arena(SubmissionRule.ADD, 1);
    AccountId ann = world.participant(arena, "ann");
    world.finished(arena, ann, "0.5");
    RescoreId id = started(arena, Selection.FINISHED);
    score("0.9");
    rescores.switchOver(id, organizer(arena), false, world.now);
    world.pass(Duration.ofSeconds(5));
    world.finished(arena, ann, "0.7");

    assertThat(rescores.revert(id, organizer(arena), world.now)).contains(Refusal.NEWER_HAPPENED);
    assertThat(state(id)).isEqualTo(RescoreState.SWITCHED);
  }

  @Test
  void only_one_is_open_for_a_task_and_the_best_rule_needs_all() {
    RunWorld.Arena arena = world.arena(SubmissionRule.FORCE_BEST, 1);
    draft(arena, 0, Selection.FINISHED);

    NewRescore second =
        new NewRescore(
            arena.competition(),
            arena.phase().id(),
            arena.tasks().getFirst(),
            program(),
            null,
            Selection.FINISHED,
            List.of(),
            organizer(arena));
    assertThat(rescores.create(second, world.now))
        .isEqualTo(new Creation.Refused(Refusal.OPEN_ALREADY));
    assertThat(
            rescores.create(
                new NewRescore(
                    arena.competition(),
                    arena.phase().id(),
                    arena.tasks().getFirst(),
                    program(),
                    null,
                    Selection.BOARD,
                    List.of(),
                    organizer(arena)),
                world.now))
        .isEqualTo(new Creation.Refused(Refusal.BOARD_NEEDS_ALL));
  }

  @Test
  void chosen_submissions_and_what_comes_after_the_start_are_covered() {
    RunWorld.Arena arena = world.arena(SubmissionRule.ADD, 1);
    AccountId ann = world.participant(arena, "ann");
    world.finished(arena, ann, "0.1");
    SubmissionId chosen = world.finished(arena, ann, "0.2");
    RescoreId id = started(arena, Selection.CHOSEN, chosen);
    assertThat(rescores.progress(id).total()).isOne();
    score("0.3");

    world.pass(Duration.ofSeconds(1));
    world.finished(arena, ann, "0.4");

    assertThat(rescores.progress(id).missing()).isOne();
  }
}
