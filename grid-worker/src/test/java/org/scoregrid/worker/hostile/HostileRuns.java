package org.scoregrid.worker.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.worker.HostileGrid;
import org.scoregrid.worker.container.ContainerEngine;

/** What all tests with hostile programs share; an engine is plugged in by a subclass. */
abstract class HostileRuns {
  HostileGrid grid;
  private ContainerEngine engine;

  /** A connection to the engine under test. */
  abstract ContainerEngine open() throws Exception;

  /** An image with python3. */
  abstract String image();

  /** What the host still shows of the containers of a run. */
  abstract List<String> containersOf(RunReport.Ended ended) throws Exception;

  @BeforeEach
  final void openGrid(@TempDir Path home) throws Exception {
    engine = open();
    grid = new HostileGrid(home, engine, image());
  }

  @AfterEach
  final void closeGrid() {
    grid.close();
    engine.close();
  }

  final RunReport.Ended run(String python) throws IOException {
    return run(python, HostileGrid.LIMITS);
  }

  final RunReport.Ended run(String python, Limits limits) throws IOException {
    return grid.run(python, limits);
  }

  static void assertBlamed(RunReport.Ended ended, FaultCode code) {
    assertThat(HostileGrid.fault(ended).code())
        .as(HostileGrid.fault(ended).toString())
        .isEqualTo(code);
    assertThat(HostileGrid.fault(ended).blame()).isEqualTo(Blame.PARTICIPANT);
    assertThat(HostileGrid.fault(ended).sentence()).startsWith(firstWord(code));
    assertThat(HostileGrid.fault(ended).wayOut()).isNotBlank();
  }

  private static String firstWord(FaultCode code) {
    return code == FaultCode.OUTPUT_LIMIT ? "" : "Your program";
  }

  final String stdout(RunReport.Ended ended) {
    return grid.log(ended, OutputName.PREDICTION_STDOUT);
  }

  final String stderr(RunReport.Ended ended) {
    return grid.log(ended, OutputName.PREDICTION_STDERR);
  }
}
