package org.scoregrid.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.leaderboard.SubmissionRule;
import org.scoregrid.domain.submission.Submission;
import org.scoregrid.domain.submission.SubmissionPolicy.Refusal;
import org.scoregrid.domain.submission.SubmissionStatus;
import org.scoregrid.store.Page;
import org.scoregrid.store.SubmissionStore.Acceptance;
import org.scoregrid.store.SubmissionStore.Acceptance.Accepted;
import org.scoregrid.store.SubmissionStore.Acceptance.Refused;
import org.scoregrid.store.SubmissionStore.Cancellation;
import org.scoregrid.store.SubmissionStore.Filter;

/** Limits, lists and what people do with submissions. */
final class SubmissionStoreTest {
  private final RunWorld world = new RunWorld();
  private final RunWorld.Arena arena = world.arena(SubmissionRule.ADD, 1);
  private final AccountId ada = world.participant(arena, "ada");

  @AfterEach
  void close() {
    world.close();
  }

  private SubmissionId accepted(Acceptance acceptance) {
    return ((Accepted) acceptance).id();
  }

  private static Filter everything() {
    return new Filter(null, null, null, null, null, null, false, false);
  }

  private List<SubmissionId> list(Filter filter) {
    return world.submissions.list(filter, new Page.Request(1, 50)).items().stream()
        .map(Submission::id)
        .toList();
  }

  @Test
  void concurrent_submissions_do_not_exceed_the_limit() throws Exception {
    RunWorld.Arena limited = arena.withLimits(3, 0);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Acceptance>> answers = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        answers.add(threads.submit(() -> world.accept(limited, ada)));
      }
      List<Acceptance> acceptances = new ArrayList<>();
      for (Future<Acceptance> answer : answers) {
        acceptances.add(answer.get());
      }
      assertThat(acceptances).filteredOn(a -> a instanceof Accepted).hasSize(3);
      assertThat(acceptances)
          .filteredOn(a -> a instanceof Refused)
          .containsOnly(new Refused(Refusal.DAY_LIMIT));
    }
    assertThat(world.number("select submissions_count from competition")).isEqualTo(3);
  }

  @Test
  void the_day_of_limits_is_that_of_utc() {
    RunWorld.Arena limited = arena.withLimits(1, 2);
    world.now = java.time.Instant.parse("2026-03-01T23:59:59Z");
    accepted(world.accept(limited, ada));
    assertThat(world.accept(limited, ada)).isEqualTo(new Refused(Refusal.DAY_LIMIT));
    world.pass(Duration.ofSeconds(1));
    accepted(world.accept(limited, ada));
    world.pass(Duration.ofDays(1));
    assertThat(world.accept(limited, ada)).isEqualTo(new Refused(Refusal.TOTAL_LIMIT));
  }

  @Test
  void a_refund_frees_the_place() {
    RunWorld.Arena limited = arena.withLimits(0, 1);
    world.submitted(limited, ada);
    assertThat(world.accept(limited, ada)).isEqualTo(new Refused(Refusal.TOTAL_LIMIT));
    world.commit(world.faulted(world.claimOne(), RunWorld.SCORING_FAULT));
    accepted(world.accept(limited, ada));
  }

  @Test
  void strangers_are_refused() {
    assertThat(world.accept(arena, world.account("eve")))
        .isEqualTo(new Refused(Refusal.NOT_APPROVED));
  }

  @Test
  void what_cannot_be_prepared_fails_with_the_fault_and_is_refunded() {
    SubmissionId id = accepted(world.accept(arena.withLimits(0, 1), ada));
    world.runs.unpreparable(id, RunWorld.SCORING_FAULT, world.now);
    assertThat(world.submission(id).status()).isEqualTo(SubmissionStatus.FAILED);
    assertThat(world.fault(id)).isEqualTo(RunWorld.SCORING_FAULT);
    assertThat(world.runs.unprepared(id)).isEmpty();
    accepted(world.accept(arena.withLimits(0, 1), ada));
  }

  @Test
  void a_submission_waits_for_an_organizer_where_it_does_not_start_by_itself() {
    SubmissionId id =
        accepted(world.submissions.accept(world.newSubmission(arena, ada, false), world.now));
    world.pass(Duration.ofMinutes(1));
    assertThat(world.runs.unprepared(id)).isEmpty();
    assertThat(world.submissions.unprepared(world.now, 10)).isEmpty();
    assertThat(world.submissions.release(id)).isTrue();
    assertThat(world.submissions.release(id)).isFalse();
    assertThat(world.submissions.unprepared(world.now, 10)).containsExactly(id);
    assertThat(world.runs.unprepared(id).orElseThrow().tasks()).isEqualTo(arena.tasks());
  }

  @Test
  void a_submission_cancelled_before_it_was_prepared_stays_cancelled_and_does_not_count() {
    RunWorld.Arena limited = arena.withLimits(0, 1);
    SubmissionId id = accepted(world.accept(limited, ada));
    assertThat(world.submissions.cancel(id, world.now))
        .isEqualTo(new Cancellation(true, List.of()));
    assertThat(world.runs.unprepared(id)).isEmpty();
    assertThat(world.submission(id).status()).isEqualTo(SubmissionStatus.CANCELLED);
    accepted(world.accept(limited, ada));
  }

  @Test
  void lists_show_what_was_asked_for_newest_first() {
    SubmissionId first = world.finished(arena, ada, "0.5");
    AccountId bob = world.participant(arena, "bob");
    SubmissionId second = world.submitted(arena, bob);
    RunWorld.Arena other = world.arena(SubmissionRule.ADD, 2);
    SubmissionId parent = world.submitted(other, world.participant(other, "eve"));
    AccountId organizer =
        new AccountId(
            world.number(
                "select created_by from competition where id = ?", other.competition().value()));

    assertThat(list(everything()))
        .hasSize(5)
        .startsWith(world.submission(parent).children().getLast());
    assertThat(list(new Filter(null, null, null, null, null, null, false, true)))
        .containsExactly(parent, second, first);
    assertThat(list(new Filter(bob, null, null, null, null, null, false, true)))
        .containsExactly(second);
    assertThat(list(new Filter(organizer, null, null, null, null, null, false, true)))
        .containsExactly(parent);
    assertThat(
            list(
                new Filter(
                    null,
                    arena.competition(),
                    arena.phase().id(),
                    ada,
                    SubmissionStatus.FINISHED,
                    "ANSWER",
                    false,
                    true)))
        .containsExactly(first);
    assertThat(list(new Filter(null, null, null, null, null, "%", false, true))).isEmpty();
    Page<Submission> beyond = world.submissions.list(everything(), new Page.Request(9, 50));
    assertThat(beyond.items()).isEmpty();
    assertThat(beyond.total()).isEqualTo(5);
  }

  @Test
  void a_re_run_of_nothing_is_an_error() {
    assertThatThrownBy(() -> world.submissions.rerun(new SubmissionId(999), null, world.now))
        .isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void listeners_hear_of_queued_runs_and_changed_submissions() throws Exception {
    LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (PostgresChangeFeed feed = PostgresChangeFeed.open(world.database);
        AutoCloseable changes =
            feed.listen(org.scoregrid.store.ChangeFeed.Channel.SUBMISSION_CHANGED, heard::add);
        AutoCloseable queued =
            feed.listen(org.scoregrid.store.ChangeFeed.Channel.RUNS_QUEUED, heard::add)) {
      assertThat(changes).isNotSameAs(queued);
      SubmissionId id = world.submitted(arena, ada);
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(id.toString());
      assertThat(
              List.of(
                  String.valueOf(heard.poll(10, TimeUnit.SECONDS)),
                  String.valueOf(heard.poll(10, TimeUnit.SECONDS))))
          .containsExactlyInAnyOrder(id.toString(), "/");
    }
  }
}
