package org.scoregrid.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.leaderboard.SubmissionRule;
import org.scoregrid.store.RunStore.Dispatch;
import org.scoregrid.store.SpillOvers.Rule;
import org.scoregrid.store.SubmissionStore.Acceptance;

/** Runs that would wait too long in a queue wait on in its second one, in the same order. */
final class SpillOversTest {
  private static final QueueName FIRST = new QueueName("first");
  private static final Duration SITE_TIME = Duration.ofMinutes(1);

  private final RunWorld world = new RunWorld();
  private final RunWorld.Arena arena = world.arena(SubmissionRule.ADD, 1);
  private final AccountId ada = world.participant(arena, "ada");
  private final PostgresSpillOvers spillOvers = new PostgresSpillOvers(world.database.dataSource());
  private final List<SubmissionId> waiting = new ArrayList<>();

  SpillOversTest() {
    world.number(
        """
        insert into queue (vhost, name, created_at, spill_over, spill_after_seconds)
        values ('first', 'First', now(), '/', 60) returning id
        """);
    choose(FIRST);
  }

  @AfterEach
  void close() {
    world.close();
  }

  private void choose(QueueName queue) {
    world.number(
        "update competition set queue = ? where id = ? returning id",
        queue.vhost(),
        arena.competition().value());
  }

  private void queue(int count) {
    for (int i = 0; i < count; i++) {
      waiting.add(((Acceptance.Accepted) world.accept(arena, ada)).id());
      world.prepare(waiting.getLast(), FIRST);
    }
  }

  private List<SubmissionId> taken(QueueName queue) {
    return world.runs.claim(queue, 100, world.now).stream().map(Dispatch::submission).toList();
  }

  @Test
  void a_queue_without_waiting_runs_has_nothing_to_spill() {
    assertThat(spillOvers.rules()).isEmpty();
  }

  @Test
  void the_first_stay_and_the_others_keep_their_order() {
    queue(5);
    Rule rule = spillOvers.rules().getFirst();
    assertThat(rule.bound()).isEqualTo(Duration.ofSeconds(60));
    assertThat(spillOvers.move(rule, 2, world.now, 10, SITE_TIME)).isEqualTo(3);
    assertThat(taken(FIRST)).isEqualTo(waiting.subList(0, 2));
    assertThat(taken(QueueName.DEFAULT)).isEqualTo(waiting.subList(2, 5));
  }

  @Test
  void what_came_just_now_stays() {
    queue(1);
    world.pass(Duration.ofSeconds(90));
    queue(1);
    Rule rule = spillOvers.rules().getFirst();
    assertThat(spillOvers.move(rule, 0, world.now.minus(rule.bound()), 10, SITE_TIME)).isEqualTo(1);
    assertThat(taken(QueueName.DEFAULT)).containsExactly(waiting.getFirst());
  }

  @Test
  void what_comes_to_the_default_queue_gets_no_more_than_its_time() {
    queue(1);
    spillOvers.move(spillOvers.rules().getFirst(), 0, world.now, 10, SITE_TIME);
    assertThat(world.claimOne().spec().limits().executionTime()).isEqualTo(SITE_TIME);
  }

  @Test
  void what_goes_to_another_queue_keeps_its_time() {
    queue(1);
    Rule rule = new Rule(FIRST, new QueueName("second"), Duration.ZERO, 0, null);
    spillOvers.move(rule, 0, world.now, 10, SITE_TIME);
    assertThat(world.runs.claim(rule.second(), 1, world.now).getFirst().spec())
        .isEqualTo(RunWorld.spec());
  }

  @Test
  void what_came_to_be_helped_out_counts_but_is_not_sent_on() {
    RunWorld.Arena helped = world.arena(SubmissionRule.ADD, 1);
    AccountId bob = world.participant(helped, "bob");
    SubmissionId guest = ((Acceptance.Accepted) world.accept(helped, bob)).id();
    world.prepare(guest, FIRST);
    Rule rule = spillOvers.rules().getFirst();
    assertThat(spillOvers.move(rule, 0, world.now, 10, SITE_TIME)).isZero();
    queue(2);
    assertThat(spillOvers.move(rule, 0, world.now, 1, SITE_TIME)).isEqualTo(1);
    assertThat(spillOvers.move(rule, 2, world.now, 10, SITE_TIME)).isZero();
    assertThat(taken(FIRST)).containsExactlyInAnyOrder(guest, waiting.getLast());
  }

  @Test
  void what_moved_elsewhere_meanwhile_is_left_there() throws Exception {
    queue(1);
    Rule rule = spillOvers.rules().getFirst();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Pause pause = Pause.inFairOrder(world)) {
      Future<Integer> moved =
          threads.submit(() -> spillOvers.move(rule, 0, world.now, 10, SITE_TIME));
      pause.awaitReader();
      world.number("update run set queue = 'other' returning id");
      pause.end();
      assertThat(moved.get()).isZero();
    }
    assertThat(taken(new QueueName("other"))).hasSize(1);
  }

  @Test
  void a_second_queue_that_is_gone_takes_nothing() {
    queue(1);
    world.number("update queue set spill_over = 'gone' where vhost = 'first' returning id");
    assertThat(spillOvers.rules()).isEmpty();
  }
}
