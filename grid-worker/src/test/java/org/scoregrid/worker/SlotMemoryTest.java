package org.scoregrid.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.testkit.DockerDaemon;
import org.scoregrid.testkit.TestImages;
import org.scoregrid.worker.container.docker.DockerConfig;
import org.scoregrid.worker.container.docker.DockerEngine;

/** A run never gets more memory than its slot has; needs Docker and the image of the tests. */
class SlotMemoryTest {
  private static final long MIB = 1024 * 1024;
  private static final String HUNGRY =
      """
      held = [bytearray(b'x' * 1024 * 1024) for _ in range(400)]
      open('/app/output/scores.json', 'w').write('{"ok": 1}')
      """;

  private final DockerEngine engine;
  private final TestGrid grid;

  SlotMemoryTest(@TempDir Path home) throws Exception {
    engine = DockerEngine.connect(DockerConfig.DEFAULT.withSocket(DockerDaemon.shared().socket()));
    grid = new TestGrid(home, engine, config -> config.withSlotMemory(128 * MIB));
    grid.start();
  }

  @AfterEach
  void close() {
    grid.close();
    engine.close();
  }

  @Test
  void the_slots_memory_bounds_a_run_and_the_fault_names_it() throws IOException {
    Fault fault = TestGrid.fault(grid.run(hungry(1024 * MIB)));

    assertThat(fault.code()).isEqualTo(FaultCode.OUT_OF_MEMORY);
    assertThat(fault.blame()).isEqualTo(Blame.PLATFORM);
    assertThat(fault.sentence()).contains("128 MiB");
  }

  @Test
  void a_run_that_asks_for_less_gets_what_it_asks_for() throws IOException {
    assertThat(TestGrid.fault(grid.run(hungry(64 * MIB))).sentence()).contains("64 MiB");
  }

  @Test
  void workers_announce_what_their_slots_have() {
    await().atMost(Duration.ofSeconds(10)).until(() -> !grid.fleet.workers().isEmpty());
    assertThat(grid.fleet.workers())
        .singleElement()
        .satisfies(worker -> assertThat(worker.slotMemory()).isEqualTo(128 * MIB));
  }

  private TestGrid.Task hungry(long memory) throws IOException {
    return grid.task("answer.txt", "1")
        .image(TestImages.python())
        .limits(Limits.DEFAULT.withExecutionTime(Duration.ofSeconds(30)).withMemoryBytes(memory))
        .scoring(Zips.of("metadata.yaml", "command: python3 $program/main.py", "main.py", HUNGRY));
  }
}
