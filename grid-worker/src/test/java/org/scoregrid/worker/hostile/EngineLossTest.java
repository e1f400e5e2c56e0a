package org.scoregrid.worker.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.testkit.DockerDaemon;
import org.scoregrid.testkit.TestImages;
import org.scoregrid.worker.HostileGrid;
import org.scoregrid.worker.container.docker.DockerConfig;
import org.scoregrid.worker.container.docker.DockerEngine;

/** What becomes of runs when a container or the engine dies in the middle. */
final class EngineLossTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration COPY = Duration.ofMinutes(3);
  private static final String WAIT =
      "import time\nprint('begun', flush=True)\nwhile True: time.sleep(1)";

  @Test
  void a_run_whose_engine_is_killed_is_the_platforms_fault_and_keeps_its_log(
      @TempDir Path home, @TempDir Path docker) throws Exception {
    try (DockerDaemon daemon = DockerDaemon.startPrivate(docker)) {
      String image = TestImages.python();
      // Faster than building it a second time.
      String archive = docker.resolve("image.tar").toString();
      DockerDaemon.shared().docker(COPY, "save", "-o", archive, image);
      daemon.docker(COPY, "load", "-i", archive);
      var config =
          new DockerConfig(daemon.socket(), Duration.ofSeconds(15), Duration.ofSeconds(60), 16);
      try (DockerEngine engine = DockerEngine.connect(config);
          HostileGrid grid = new HostileGrid(home, engine, image)) {
        var run = grid.begin(grid.attack(WAIT, HostileGrid.LIMITS));
        await().atMost(SOON).until(() -> grid.live(run).contains("begun"));
        daemon.kill();
        var ended = grid.end(run);
        assertThat(HostileGrid.fault(ended).code()).isEqualTo(FaultCode.ENGINE_FAILED);
        assertThat(HostileGrid.fault(ended).blame()).isEqualTo(Blame.PLATFORM);
        assertThat(grid.log(ended, OutputName.PREDICTION_STDOUT)).isEqualTo("begun\n");
        daemon.restart();
        // What could not be removed then is found by its label.
        assertThat(engine.removeOrphans(new WorkerName(HostileGrid.WORKER))).isLessThanOrEqualTo(1);
        assertThat(daemon.ask("ps", "-aq")).isEmpty();
        grid.requireUnharmed(grid.beginNeighbour());
      }
    }
  }

  @Test
  void a_container_that_is_killed_from_outside_ends_its_run_only(@TempDir Path home)
      throws Exception {
    try (var engine = DockerUnderTest.open();
        HostileGrid grid = new HostileGrid(home, engine, TestImages.python())) {
      var neighbour = grid.beginNeighbour();
      var run = grid.begin(grid.attack(WAIT.replace("begun", "victim"), HostileGrid.LIMITS));
      await().atMost(SOON).until(() -> grid.live(run).contains("victim"));
      String label = "label=scoregrid.worker=" + HostileGrid.WORKER;
      // The last one started is the first one listed.
      String victim =
          DockerDaemon.shared().ask("ps", "-q", "--filter", label).lines().toList().getFirst();
      DockerDaemon.shared().docker(SOON, "kill", victim);
      var ended = grid.end(run);
      assertThat(HostileGrid.fault(ended).code()).isEqualTo(FaultCode.PROGRAM_FAILED);
      assertThat(grid.log(ended, OutputName.PREDICTION_STDOUT)).isEqualTo("victim\n");
      grid.requireUnharmed(neighbour);
    }
  }
}
