package org.scoregrid.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.queuebridge.wire.Assignment;

/**
 * Attempts that replace each other, cancels that overtake them, and programs that fill the disk.
 */
class WorkerFencingTest extends GridTest {
  private static final int MIB = 1024 * 1024;

  private final CountDownLatch running = new CountDownLatch(1);
  private final AtomicInteger runs = new AtomicInteger();

  WorkerFencingTest(@TempDir Path home) throws IOException, FaultException {
    super(home);
  }

  @BeforeEach
  void let_the_first_run_go_on_until_it_is_killed() {
    engine.script(
        "predict",
        inside -> {
          running.countDown();
          return runs.incrementAndGet() == 1 ? inside.untilKilled() : 0;
        });
  }

  private Assignment running() throws Exception {
    Assignment assignment = grid.task(CODE).assignment();
    grid.broker.add(assignment);
    assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
    return assignment;
  }

  @Test
  void a_cancel_with_another_lease_stops_nothing() throws Exception {
    Assignment held = running();

    grid.fleet.cancel(TestGrid.again(held, 1).key());
    assertThat(engine.open()).isEqualTo(1);
    assertThat(grid.ends()).isEmpty();

    grid.fleet.cancel(held.key());
    assertThat(grid.ended(held).outcome()).isInstanceOf(Outcome.Cancelled.class);
  }

  @Test
  void a_cancel_that_overtakes_the_task_ends_it_before_it_runs() throws Exception {
    Assignment assignment = grid.task(CODE).assignment();

    grid.fleet.cancel(assignment.key());
    grid.broker.add(assignment);

    assertThat(grid.ended(assignment).outcome()).isInstanceOf(Outcome.Cancelled.class);
    assertThat(engine.started()).isEmpty();
  }

  @Test
  void a_newer_attempt_takes_the_place_of_the_one_that_is_held() throws Exception {
    Assignment old = running();
    Assignment next = TestGrid.again(old, 2);

    grid.broker.add(next);
    await()
        .until(
            () -> {
              grid.broker.redeliver();
              return grid.ends().size() == 2;
            });

    assertThat(TestGrid.fault(grid.ended(old)).code()).isEqualTo(FaultCode.WORKER_LOST);
    assertThat(grid.ended(next).outcome()).isInstanceOf(Outcome.Scored.class);
  }

  @Test
  void what_is_held_is_not_disturbed_by_its_own_or_an_older_message() throws Exception {
    Assignment held = TestGrid.again(grid.task(CODE).assignment(), 2);
    grid.broker.add(held);
    assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();

    grid.broker.add(held);
    grid.broker.add(TestGrid.again(held, 1));
    await().until(() -> grid.broker.waiting() == 0);
    grid.broker.redeliver();

    assertThat(engine.open()).isEqualTo(1);
    grid.fleet.cancel(held.key());
    assertThat(grid.ended(held).outcome()).isInstanceOf(Outcome.Cancelled.class);
    assertThat(grid.ends()).hasSize(1);
  }

  @Test
  void a_program_that_fills_the_disk_is_stopped_before_its_time_is_up() throws Exception {
    engine.script(
        "predict",
        inside -> {
          inside.write("/app/program/rubbish", "x".repeat(40 * MIB));
          return inside.untilKilled();
        });
    Limits small = Limits.DEFAULT;
    Limits limits =
        new Limits(
            small.executionTime(),
            small.memoryBytes(),
            small.cpus(),
            small.pids(),
            small.diskBytes(),
            MIB,
            small.outputFiles(),
            small.logBytes());

    Fault fault = TestGrid.fault(grid.run(grid.task(CODE).limits(limits)));

    assertThat(fault.code()).isEqualTo(FaultCode.OUTPUT_LIMIT);
    assertThat(fault.blame()).isEqualTo(Blame.PARTICIPANT);
    assertThat(fault.sentence()).contains("1 MiB", "stopped");
    assertThat(engine.open()).isZero();
  }
}
