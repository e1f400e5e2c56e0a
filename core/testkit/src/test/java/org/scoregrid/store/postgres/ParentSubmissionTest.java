package org.scoregrid.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.leaderboard.SubmissionRule;
import org.scoregrid.domain.run.RunReport.Advanced;
import org.scoregrid.domain.run.RunState;
import org.scoregrid.domain.submission.Submission;
import org.scoregrid.domain.submission.SubmissionStatus;
import org.scoregrid.store.RunStore.Dispatch;
import org.scoregrid.store.RunStore.PreparedRun;
import org.scoregrid.store.SubmissionStore.Cancellation;

/** Submissions to several tasks: a parent with a child for each. */
final class ParentSubmissionTest {
  private final RunWorld world = new RunWorld();
  private final RunWorld.Arena arena = world.arena(SubmissionRule.FORCE_LAST, 2);
  private final AccountId ada = world.participant(arena, "ada");

  @AfterEach
  void close() {
    world.close();
  }

  private SubmissionStatus status(SubmissionId id) {
    return world.submission(id).status();
  }

  @Test
  void each_task_gets_a_child_and_a_run_in_the_order_of_the_phase() {
    SubmissionId id = world.submitted(arena, ada);
    Submission parent = world.submission(id);
    assertThat(parent.hasChildren()).isTrue();
    assertThat(parent.task()).isNull();
    assertThat(parent.children().stream().map(child -> world.submission(child).task()))
        .containsExactlyElementsOf(arena.tasks());
    assertThat(world.submissions.progress(id)).hasSize(2);
  }

  @Test
  void a_second_preparation_changes_nothing() {
    SubmissionId id = world.submitted(arena, ada);
    world.runs.prepared(
        id,
        List.of(new PreparedRun(arena.tasks().getFirst(), RunWorld.spec(), QueueName.DEFAULT)),
        world.now);
    world.runs.unpreparable(id, RunWorld.SCORING_FAULT, world.now);
    assertThat(world.runs.unprepared(id)).isEmpty();
    assertThat(status(id)).isEqualTo(SubmissionStatus.SUBMITTED);
    assertThat(world.number("select count(*) from run")).isEqualTo(2);
  }

  @Test
  void a_parent_runs_with_its_first_child_and_finishes_with_its_last() {
    SubmissionId id = world.submitted(arena, ada);
    List<Dispatch> dispatches = world.claim(2);
    world.commit(
        new Advanced(dispatches.get(0).key(), RunWorld.WORKER, world.now, RunState.PREPARING));
    assertThat(status(id)).isEqualTo(SubmissionStatus.RUNNING);
    assertThat(world.submission(id).startedAt()).isEqualTo(world.now);
    world.commit(world.scored(dispatches.get(0), "0.5"));
    assertThat(status(id)).isEqualTo(SubmissionStatus.RUNNING);
    assertThat(world.onBoard(id)).containsExactly(false);
    world.commit(world.faulted(dispatches.get(1), RunWorld.PROGRAM_FAULT));
    assertThat(status(id)).isEqualTo(SubmissionStatus.FINISHED);
    assertThat(world.onBoard(id)).containsExactly(true);
    // Of the child what was said and computed, and what is computed over all children.
    assertThat(world.submission(id).scores()).hasSize(3);
  }

  @Test
  void a_parent_fails_only_when_all_children_did_and_counts_when_one_of_them_counts() {
    SubmissionId mixed = world.submitted(arena, ada);
    List<Dispatch> dispatches = world.claim(2);
    world.commit(
        world.faulted(dispatches.get(0), RunWorld.SCORING_FAULT),
        world.faulted(dispatches.get(1), RunWorld.PROGRAM_FAULT));
    assertThat(status(mixed)).isEqualTo(SubmissionStatus.FAILED);
    assertThat(world.submission(mixed).fault()).isEqualTo(RunWorld.PROGRAM_FAULT);
    assertThat(world.submissions.usage(arena.phase().id(), ada, false, world.now).total())
        .isEqualTo(1);

    world.submitted(arena, ada);
    List<Dispatch> others = world.claim(2);
    world.commit(world.faulted(others.get(0), RunWorld.SCORING_FAULT));
    world.commit(world.faulted(others.get(1), RunWorld.SCORING_FAULT));
    assertThat(world.submissions.usage(arena.phase().id(), ada, false, world.now).total())
        .isEqualTo(1);
    assertThat(world.number("select count(*) from audit where action = 'refund'")).isEqualTo(1);
  }

  @Test
  void cancelling_a_parent_ends_its_children_and_names_the_held_attempts() {
    SubmissionId id = world.submitted(arena, ada);
    Dispatch held = world.claimOne();
    world.commit(world.claimed(held));
    Cancellation cancellation = world.submissions.cancel(id, world.now);
    assertThat(cancellation.cancelled()).isTrue();
    assertThat(cancellation.held()).containsExactly(held.key());
    assertThat(status(id)).isEqualTo(SubmissionStatus.CANCELLED);
    assertThat(world.claim(5)).isEmpty();
    assertThat(world.runs.commit(List.of(world.scored(held, "1")), world.now).refused())
        .isEqualTo(1);
    assertThat(world.submissions.cancel(id, world.now))
        .isEqualTo(new Cancellation(false, List.<AttemptKey>of()));
    assertThat(world.submissions.progress(id).getFirst().attempts().getFirst().endedAt())
        .isEqualTo(world.now);
  }

  @Test
  void cancelling_one_child_completes_the_parent() {
    SubmissionId id = world.submitted(arena, ada);
    world.commit(world.scored(world.claimOne(), "0.5"));
    SubmissionId second = world.submission(id).children().getLast();
    world.submissions.cancel(second, world.now);
    assertThat(status(second)).isEqualTo(SubmissionStatus.CANCELLED);
    assertThat(status(id)).isEqualTo(SubmissionStatus.FINISHED);
    assertThat(world.onBoard(id)).containsExactly(true);
  }

  @Test
  void a_re_run_has_the_same_tasks_and_no_limits() {
    RunWorld.Arena limited = arena.withLimits(1, 1);
    SubmissionId original = world.finished(limited, ada, "0.5", "0.6");
    SubmissionId rerun = world.submissions.rerun(original, null, world.now);
    assertThat(world.runs.unprepared(rerun).orElseThrow().tasks()).isEqualTo(arena.tasks());
    assertThat(world.submissions.usage(arena.phase().id(), ada, false, world.now).total())
        .isEqualTo(1);
    assertThat(world.submissions.dataOf(rerun)).isEqualTo(world.submissions.dataOf(original));
  }

  @Test
  void reports_from_many_threads_leave_every_parent_finished() throws Exception {
    List<SubmissionId> parents = new java.util.ArrayList<>();
    for (int i = 0; i < 20; i++) {
      parents.add(world.submitted(arena, ada));
    }
    List<Dispatch> dispatches = new java.util.ArrayList<>(world.claim(40));
    java.util.Collections.shuffle(dispatches, new java.util.Random(7));
    try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
      List<java.util.concurrent.Future<?>> answers = new java.util.ArrayList<>();
      for (int i = 0; i < 40; i += 5) {
        List<Dispatch> mine = dispatches.subList(i, i + 5);
        answers.add(
            threads.submit(
                () ->
                    world.runs.commit(
                        mine.stream()
                            .<org.scoregrid.domain.run.RunReport>map(d -> world.scored(d, "0.5"))
                            .toList(),
                        world.now)));
      }
      for (var answer : answers) {
        answer.get();
      }
    }
    assertThat(parents)
        .allSatisfy(id -> assertThat(status(id)).isEqualTo(SubmissionStatus.FINISHED));
    assertThat(world.number("select count(*) from submission where on_leaderboard")).isEqualTo(1);
  }
}
