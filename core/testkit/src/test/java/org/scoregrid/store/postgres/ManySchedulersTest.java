package org.scoregrid.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.leaderboard.SubmissionRule;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.domain.run.RunReport.Advanced;
import org.scoregrid.domain.run.RunReport.Renewed;
import org.scoregrid.domain.run.RunState;
import org.scoregrid.store.RunStore.Dispatch;

/** Several schedulers, sweeps, cancels and duplicates at once: all ends, nothing counts twice. */
final class ManySchedulersTest {
  private static final int SUBMISSIONS = 120;

  private final RunWorld world = new RunWorld();
  private final RunWorld.Arena arena = world.arena(SubmissionRule.FORCE_BEST, 2);
  private final List<SubmissionId> all = new ArrayList<>();

  @AfterEach
  void close() {
    world.close();
  }

  private RunReport end(Dispatch dispatch, Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> world.faulted(dispatch, RunWorld.DISK_FAULT);
      case 1 -> world.faulted(dispatch, RunWorld.PROGRAM_FAULT);
      case 2 -> world.ended(dispatch.key(), new Outcome.Cancelled());
      default -> world.scored(dispatch, "0." + (1 + random.nextInt(9)));
    };
  }

  private List<RunReport> reports(List<Dispatch> dispatches, Random random) {
    List<RunReport> reports = new ArrayList<>();
    for (Dispatch dispatch : dispatches) {
      reports.add(world.claimed(dispatch));
      reports.add(new Advanced(dispatch.key(), RunWorld.WORKER, world.now, RunState.RUNNING));
      RunReport end = end(dispatch, random);
      if (random.nextInt(10) > 0) {
        reports.add(end);
        reports.add(end);
      }
    }
    reports.add(
        new Renewed(dispatches.stream().map(Dispatch::key).toList(), RunWorld.WORKER, world.now));
    return reports;
  }

  private Void schedule(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 30; i++) {
      List<RunReport> reports = reports(world.claim(12), random);
      int middle = random.nextInt(reports.size());
      world.runs.commit(reports.subList(0, middle), world.now);
      world.runs.commit(reports.subList(middle, reports.size()), world.now);
      world.runs.commit(reports, world.now);
    }
    return null;
  }

  private Void disturb() {
    Random random = new Random(99);
    for (int i = 0; i < 20; i++) {
      world.runs.sweepOverdue(world.now.plus(Duration.ofMinutes(1)), 20);
      world.submissions.cancel(all.get(random.nextInt(all.size())), world.now);
      world.submissions.putOnLeaderboard(all.get(random.nextInt(all.size())), true);
    }
    return null;
  }

  @Test
  void every_submission_ends_and_every_owner_has_one_entry() throws Exception {
    List<AccountId> owners =
        List.of(
            world.participant(arena, "a"),
            world.participant(arena, "b"),
            world.participant(arena, "c"));
    for (int i = 0; i < SUBMISSIONS; i++) {
      all.add(world.submitted(arena, owners.get(i % owners.size())));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Void>> work = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        long seed = i;
        work.add(threads.submit(() -> schedule(seed)));
      }
      work.add(threads.submit(this::disturb));
      for (Future<Void> one : work) {
        one.get();
      }
    }
    for (int i = 0; i < 10; i++) {
      world.pass(Duration.ofMinutes(1));
      world.runs.sweepOverdue(world.now.plus(Duration.ofMinutes(1)), 1_000);
      world.runs.commit(reports(world.claim(1_000), new Random(7)), world.now);
    }
    assertThat(count("run where state not in ('FINISHED', 'FAILED', 'CANCELLED')")).isZero();
    assertThat(count("submission where status not in ('Finished', 'Failed', 'Cancelled')"))
        .isZero();
    assertThat(count("submission where parent is null")).isEqualTo(SUBMISSIONS);
    assertThat(count("submission where on_leaderboard")).isEqualTo(owners.size());
    assertThat(
            count(
                "run r where (state = 'FINISHED')"
                    + " <> exists (select from score s where s.submission = r.submission)"))
        .isZero();
    assertThat(
            count(
                "attempt a join run r on r.id = a.run"
                    + " where a.ended_at is null or a.number > r.attempt"))
        .isZero();
    assertThat(
            count(
                "run r where platform_faults > 3"
                    + " or attempt <> (select count(*) from attempt a where a.run = r.id)"))
        .isZero();
    assertThat(
            count(
                "submission s where parent is null and not counts and not exists"
                    + " (select from audit where object = 'submission/' || s.id)"))
        .isZero();
  }

  private long count(String what) {
    return world.number("select count(*) from " + what);
  }
}
