package org.scoregrid.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.RunId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.leaderboard.SubmissionRule;
import org.scoregrid.store.RunStore.Dispatch;

/** Who comes next, and that nobody comes twice. */
final class FairOrderTest {
  private final RunWorld world = new RunWorld();
  private final RunWorld.Arena arena = world.arena(SubmissionRule.ADD, 1);
  private final AccountId ada = world.participant(arena, "ada");
  private final AccountId bob = world.participant(arena, "bob");

  @AfterEach
  void close() {
    world.close();
  }

  private int place(SubmissionId id) {
    return world.submissions.progress(id).getFirst().placeInQueue();
  }

  private List<SubmissionId> order(int max) {
    return world.claim(max).stream().map(Dispatch::submission).toList();
  }

  /** Queues copies of a submission's waiting run, as if each had been prepared. */
  private void queueMany(SubmissionId one, int copies) {
    world.number(
        """
        with s as (
          insert into submission (owner, competition, phase, created_at, status, task, prepared)
          select owner, competition, phase, created_at, status, task, true
            from submission, generate_series(1, ?) where id = ?
          returning id),
        r as (
          insert into run (submission, competition, owner, task, queue, spec, deadline_at,
              next_actor, fair_order, queued_at)
          select s.id, r.competition, r.owner, r.task, r.queue, r.spec, r.deadline_at,
                 r.next_actor, r.fair_order + 100 * row_number() over (order by s.id), r.queued_at
            from s cross join run r where r.submission = ?
          returning competition, owner, fair_order),
        f as (
          update fair_participant f set finish = (select max(fair_order) + 100 from r)
           where f.owner = (select min(owner) from r)
          returning 1)
        select count(*) from f
        """,
        copies,
        one.value(),
        one.value());
  }

  @Test
  void ten_thousand_runs_of_one_participant_do_not_delay_one_run_of_another() {
    queueMany(world.submitted(arena, ada), 9_999);
    assertThat(world.claim(100)).hasSize(100);
    SubmissionId single = world.submitted(arena, bob);
    assertThat(place(single)).isLessThanOrEqualTo(2);
    assertThat(order(2)).contains(single);
    SubmissionId behind = world.submitted(arena, ada);
    assertThat(place(behind)).isEqualTo(9_900);
  }

  @Test
  void two_participants_take_turns() {
    List<SubmissionId> adas = List.of(world.submitted(arena, ada), world.submitted(arena, ada));
    List<SubmissionId> bobs = List.of(world.submitted(arena, bob), world.submitted(arena, bob));
    assertThat(order(4)).containsExactly(adas.get(0), bobs.get(0), adas.get(1), bobs.get(1));
  }

  @Test
  void many_participants_of_one_competition_do_not_delay_another_competition() {
    for (int i = 0; i < 20; i++) {
      world.submitted(arena, world.participant(arena, "p" + i));
    }
    RunWorld.Arena other = world.arena(SubmissionRule.ADD, 1);
    AccountId eve = world.participant(other, "eve");
    SubmissionId first = world.submitted(other, eve);
    SubmissionId second = world.submitted(other, eve);
    assertThat(place(first)).isEqualTo(2);
    assertThat(place(second)).isEqualTo(4);
    List<SubmissionId> order = order(22);
    assertThat(order.indexOf(first)).isEqualTo(1);
    assertThat(order.indexOf(second)).isEqualTo(3);
  }

  @Test
  void places_tell_the_order_in_which_runs_are_taken() {
    List<SubmissionId> all = new ArrayList<>();
    RunWorld.Arena other = world.arena(SubmissionRule.ADD, 1);
    AccountId eve = world.participant(other, "eve");
    for (int i = 0; i < 5; i++) {
      all.add(world.submitted(arena, ada));
      all.add(world.submitted(i % 2 == 0 ? other : arena, i % 2 == 0 ? eve : bob));
    }
    world.claim(3);
    List<SubmissionId> byPlace =
        all.stream()
            .filter(id -> place(id) > 0)
            .sorted(java.util.Comparator.comparingInt(this::place))
            .toList();
    assertThat(byPlace).hasSize(7);
    assertThat(order(10)).isEqualTo(byPlace);
  }

  @Test
  void a_re_score_of_everything_is_one_flow() {
    SubmissionId original = world.finished(arena, ada, "1");
    SubmissionId other = world.finished(arena, bob, "1");
    List<SubmissionId> reruns = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      reruns.add(world.submissions.rerun(i % 2 == 0 ? original : other, null, world.now));
      world.prepare(reruns.getLast(), QueueName.DEFAULT);
    }
    SubmissionId fresh = world.submitted(arena, ada);
    assertThat(order(3)).contains(fresh);
  }

  @Test
  void a_participant_with_ten_thousand_runs_delays_another_competition_by_one_window_at_most() {
    int window = 50;
    queueMany(world.submitted(arena, ada), 9_999);
    List<SubmissionId> ahead = order(window);
    assertThat(ahead).hasSize(window);
    RunWorld.Arena other = world.arena(SubmissionRule.ADD, 1);
    SubmissionId single = world.submitted(other, world.participant(other, "eve"));
    assertThat(place(single)).isLessThanOrEqualTo(2);
    assertThat(order(window)).as("the window after the one that was full").contains(single);
  }

  @Test
  void a_heavier_competition_gets_more_turns() {
    RunWorld.Arena other = world.arena(SubmissionRule.ADD, 1);
    AccountId eve = world.participant(other, "eve");
    world.number(
        "update competition set queue_weight = 30 where id = ? returning id",
        other.competition().value());
    List<SubmissionId> heavy = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      world.submitted(arena, ada);
      heavy.add(world.submitted(other, eve));
    }
    assertThat(order(8)).filteredOn(heavy::contains).hasSize(6);
  }

  @Test
  void organizers_get_two_turns_for_one_of_a_participant() {
    AccountId organizer =
        new AccountId(
            world.number(
                "select created_by from competition where id = ?", arena.competition().value()));
    world.number(
        """
        insert into participant (competition, account, status) values (?, ?, 'approved')
        returning id
        """,
        arena.competition().value(),
        organizer.value());
    List<SubmissionId> own = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      world.submitted(arena, ada);
      own.add(world.submitted(arena, organizer));
    }
    assertThat(order(6)).filteredOn(own::contains).hasSize(4);
  }

  @Test
  void a_hastened_submission_goes_first_in_its_competition_until_it_is_dispatched() {
    SubmissionId first = world.submitted(arena, ada);
    SubmissionId second = world.submitted(arena, ada);
    SubmissionId third = world.submitted(arena, ada);
    assertThat(world.submissions.hasten(third)).isEqualTo(1);
    assertThat(place(third)).isEqualTo(1);
    assertThat(order(1)).containsExactly(third);
    assertThat(world.submissions.hasten(third)).isZero();
    assertThat(order(2)).containsExactly(first, second);
  }

  @Test
  void a_place_behind_the_last_that_is_told_costs_no_more_than_that_one() {
    queueMany(world.submitted(arena, ada), 10_500);
    SubmissionId behind = world.submitted(arena, ada);
    assertThat(place(behind)).isEqualTo(FairOrder.LAST_PLACE);
  }

  @Test
  void what_the_platform_failed_twice_waits_a_while_and_says_where_it_failed() {
    SubmissionId id = world.submitted(arena, ada);
    world.commit(world.faulted(world.claimOne(), RunWorld.DISK_FAULT));
    Dispatch second = world.claimOne();
    assertThat(second.failedOn()).isEqualTo(RunWorld.WORKER);
    world.commit(world.faulted(second, RunWorld.DISK_FAULT));
    assertThat(order(1)).isEmpty();
    world.pass(world.runs.policy().backOff(2));
    assertThat(order(1)).containsExactly(id);
  }

  @Test
  void a_run_that_comes_back_keeps_its_place() {
    SubmissionId first = world.submitted(arena, ada);
    SubmissionId second = world.submitted(arena, ada);
    world.commit(world.faulted(world.claimOne(), RunWorld.DISK_FAULT));
    assertThat(order(2)).containsExactly(first, second);
  }

  @Test
  void queues_do_not_see_each_others_runs() {
    SubmissionId here = world.submitted(arena, ada);
    SubmissionId there =
        ((org.scoregrid.store.SubmissionStore.Acceptance.Accepted) world.accept(arena, ada)).id();
    QueueName queue = new QueueName("private");
    world.prepare(there, queue);
    assertThat(world.runs.queuesWithWork()).containsExactlyInAnyOrder(QueueName.DEFAULT, queue);
    assertThat(order(10)).containsExactly(here);
    assertThat(world.runs.claim(queue, 10, world.now))
        .extracting(Dispatch::submission)
        .containsExactly(there);
  }

  @Test
  void eight_threads_claim_each_run_once() throws Exception {
    queueMany(world.submitted(arena, ada), 399);
    List<RunId> claimed = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Dispatch>>> answers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Callable<List<Dispatch>> claims =
            () -> {
              List<Dispatch> mine = new ArrayList<>();
              for (int n = 0; n < 10; n++) {
                mine.addAll(world.claim(7));
              }
              return mine;
            };
        answers.add(threads.submit(claims));
      }
      for (Future<List<Dispatch>> answer : answers) {
        answer.get().forEach(dispatch -> claimed.add(dispatch.key().run()));
      }
    }
    assertThat(claimed).hasSize(400).doesNotHaveDuplicates();
    assertThat(world.number("select count(*) from attempt")).isEqualTo(400);
  }

  @Test
  void a_run_that_moves_to_another_queue_meanwhile_is_not_taken() throws Exception {
    world.submitted(arena, ada);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Pause pause = Pause.inFairOrder(world)) {
      Future<List<Dispatch>> taken = threads.submit(() -> world.claim(1));
      pause.awaitReader();
      world.number("update run set queue = 'other' returning id");
      pause.end();
      assertThat(taken.get()).isEmpty();
    }
    assertThat(world.runs.claim(new QueueName("other"), 1, world.now)).hasSize(1);
  }
}
