package org.scoregrid.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.LogStream;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.domain.run.RunState;
import org.scoregrid.fleet.WorkerPresence;
import org.scoregrid.queuebridge.wire.Assignment;

class WorkerStopTest extends GridTest {
  WorkerStopTest(@TempDir Path home) throws IOException, FaultException {
    super(home);
  }

  @Test
  void a_cancelled_run_is_killed_and_confirmed() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    engine.script(
        "predict",
        inside -> {
          inside.print(LogStream.STDOUT, "begun\n");
          running.countDown();
          return inside.untilKilled();
        });
    Assignment assignment = grid.task(CODE).assignment();
    grid.broker.add(assignment);
    assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();

    grid.fleet.cancel(assignment.key());

    RunReport.Ended ended = grid.ended(assignment);
    assertThat(ended.outcome()).isInstanceOf(Outcome.Cancelled.class);
    assertThat(engine.open()).isZero();
    assertThat(grid.text(ended, OutputName.PREDICTION_STDOUT)).isEqualTo("begun\n");
    await().until(() -> isEmpty(home.resolve("runs")));
  }

  @Test
  void a_run_that_waits_for_a_slot_is_cancelled_at_once() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    engine.script(
        "predict",
        inside -> {
          running.countDown();
          return inside.untilKilled();
        });
    Assignment first = grid.task(CODE).assignment();
    Assignment second = grid.task(CODE).assignment();
    grid.broker.add(first);
    assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
    grid.broker.add(second);
    await().until(() -> stagesOf(second).contains(RunState.PREPARING));

    grid.fleet.cancel(second.key());

    assertThat(grid.ended(second).outcome()).isInstanceOf(Outcome.Cancelled.class);
    grid.fleet.cancel(first.key());
    assertThat(grid.ended(first).outcome()).isInstanceOf(Outcome.Cancelled.class);
  }

  @Test
  void a_run_whose_lease_is_lost_is_killed_and_stores_nothing() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    engine.script(
        "predict",
        inside -> {
          inside.print(LogStream.STDOUT, "begun\n");
          running.countDown();
          return inside.untilKilled();
        });
    Assignment assignment = grid.task(CODE).lease(Duration.ofMillis(600)).assignment();
    grid.broker.add(assignment);
    assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();

    grid.broker.down(true);
    await().until(() -> engine.open() == 0);
    await().until(() -> isEmpty(home.resolve("runs")));
    grid.broker.down(false);

    RunReport.Ended ended = grid.ended(assignment);
    assertThat(TestGrid.fault(ended).code()).isEqualTo(FaultCode.WORKER_LOST);
    assertThat(ended.outputs()).isEmpty();
    assertThat(grid.storage.has("/out/" + assignment.key().run() + "/prediction_stdout")).isFalse();
  }

  @Test
  void a_closed_worker_reports_what_it_held_as_lost() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    engine.script(
        "predict",
        inside -> {
          running.countDown();
          return inside.untilKilled();
        });
    Assignment assignment = grid.task(CODE).assignment();
    grid.broker.add(assignment);
    assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();

    grid.worker().close();

    RunReport.Ended ended = grid.ended(assignment);
    assertThat(TestGrid.fault(ended).code()).isEqualTo(FaultCode.WORKER_LOST);
    assertThat(TestGrid.fault(ended).blame()).isEqualTo(Blame.PLATFORM);
    assertThat(grid.fleet.workers()).isEmpty();
  }

  @Test
  void a_drained_worker_finishes_what_it_holds() throws Exception {
    Assignment assignment = grid.task("answer.txt", "1").assignment();
    grid.broker.add(assignment);
    await().until(() -> claimed() == 1);

    assertThat(grid.worker().drain(Duration.ofSeconds(20))).isTrue();

    assertThat(grid.ended(assignment).outcome()).isInstanceOf(Outcome.Scored.class);
  }

  @Test
  void a_worker_without_room_on_its_disk_takes_no_runs() throws Exception {
    grid.worker().close();
    WorkerConfig full =
        WorkerConfig.of(new WorkerName("full"), home).withMinFreeBytes(Long.MAX_VALUE);
    MemoryBroker broker = new MemoryBroker();
    broker.add(grid.task(CODE).assignment());
    try (WorkerProcess worker =
        WorkerProcess.create(
            full, new WorkerPorts(broker, grid.fleet, engine, InstantSource.system()))) {
      worker.start();
      await()
          .untilAsserted(
              () ->
                  assertThat(grid.fleet.workers())
                      .extracting(WorkerPresence::state)
                      .containsExactly(WorkerPresence.State.CORDONED));
      await().until(() -> broker.waiting() == 1);
      assertThat(broker.reports()).isEmpty();
    }
  }

  private List<RunState> stagesOf(Assignment assignment) {
    return grid.broker.reports().stream()
        .filter(RunReport.Advanced.class::isInstance)
        .map(RunReport.Advanced.class::cast)
        .filter(report -> report.key().equals(assignment.key()))
        .map(RunReport.Advanced::stage)
        .toList();
  }

  private long claimed() {
    return grid.broker.reports().stream().filter(RunReport.Claimed.class::isInstance).count();
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.findAny().isEmpty();
    }
  }
}
