package org.scoregrid.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.queuebridge.wire.Assignment;

/** What different runs do at the same time; the worker has one slot and reads one run ahead. */
class PipelineOverlapTest extends GridTest {
  /** Slots, read-ahead and reports that wait: more a worker must never hold. */
  private static final int PLACES = 2;

  private int added;

  PipelineOverlapTest(@TempDir Path home) throws IOException, FaultException {
    super(home);
  }

  @Test
  void a_slot_starts_its_next_program_while_the_last_results_are_uploaded() throws Exception {
    grid.storage.holdUploads();
    Assignment first = add();
    await().until(() -> grid.storage.heldUploads() > 0);

    Assignment second = add();
    await().until(() -> engine.started().size() == 2);

    assertThat(grid.ends()).isEmpty();
    grid.storage.releaseUploads();
    assertScored(first);
    assertScored(second);
  }

  @Test
  void the_next_run_is_fetched_while_a_program_runs() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    engine.script(
        "score",
        inside -> {
          running.countDown();
          boolean _ = mayEnd.await(30, TimeUnit.SECONDS);
          inside.write("/app/output/scores.json", "{\"accuracy\": 1}");
          return 0;
        });
    Assignment first = add();
    assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
    int before = grid.storage.gets();

    Assignment second = add();
    await().until(() -> grid.storage.gets() > before);

    assertThat(engine.started()).hasSize(1);
    mayEnd.countDown();
    assertScored(first);
    assertScored(second);
  }

  @Test
  void no_more_is_claimed_than_slots_and_read_ahead_while_programs_run() throws Exception {
    Semaphore mayEnd = new Semaphore(0);
    AtomicInteger mostClaimed = new AtomicInteger();
    AtomicInteger ended = new AtomicInteger();
    engine.script(
        "score",
        inside -> {
          boolean _ = mayEnd.tryAcquire(30, TimeUnit.SECONDS);
          mostClaimed.accumulateAndGet((int) claimed() - ended.getAndIncrement(), Math::max);
          inside.write("/app/output/scores.json", "{\"accuracy\": 1}");
          return 0;
        });
    List<Assignment> all = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      all.add(add());
    }
    for (int i = 0; i < all.size(); i++) {
      int least = Math.min(all.size(), i + PLACES);
      await().until(() -> claimed() >= least);
      mayEnd.release();
      int over = i + 1;
      await().until(() -> grid.ends().size() == over);
    }
    all.forEach(this::assertScored);

    assertThat(mostClaimed.get()).isLessThanOrEqualTo(PLACES);
  }

  @Test
  void storage_that_takes_nothing_stops_the_claims() throws Exception {
    grid.storage.holdUploads();
    List<Assignment> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(add());
    }
    // Places before and in the slot, the reports at work, and those that wait for one.
    int bound = PLACES + PLACES + PLACES + 1;
    await().until(() -> grid.worker().heldRuns() >= PLACES + PLACES);

    assertThat(grid.worker().heldRuns()).isLessThanOrEqualTo(bound);
    assertThat(claimed()).isLessThanOrEqualTo(bound);
    grid.storage.releaseUploads();
    all.forEach(this::assertScored);
  }

  private Assignment add() throws IOException {
    // Each another file: what the cache knows is not fetched.
    Assignment assignment = grid.task("answer.txt", "number " + added++).assignment();
    grid.broker.add(assignment);
    return assignment;
  }

  private long claimed() {
    return grid.broker.reports().stream().filter(RunReport.Claimed.class::isInstance).count();
  }

  private void assertScored(Assignment assignment) {
    assertThat(grid.ended(assignment).outcome()).isInstanceOf(Outcome.Scored.class);
  }
}
