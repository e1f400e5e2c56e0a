package org.scoregrid.worker;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.run.LogStream;

/**
 * A worker with one slot whose programs are scripts: {@code predict} and {@code score} do well
 * until a test says otherwise.
 */
abstract class GridTest {
  /** A submission that brings its own command. */
  static final String[] CODE = {"metadata.yaml", "command: predict", "main.py", "code"};

  final ScriptedEngine engine = new ScriptedEngine();
  final Path home;
  final TestGrid grid;

  GridTest(@TempDir Path home) throws IOException, FaultException {
    this.home = home;
    grid = new TestGrid(home, engine);
  }

  @BeforeEach
  final void start() throws IOException, FaultException {
    engine.script(
        "score",
        inside -> {
          inside.print(LogStream.STDOUT, "scoring\n");
          inside.write("/app/output/scores.json", "{\"accuracy\": 0.75}");
          return 0;
        });
    engine.script(
        "predict",
        inside -> {
          inside.write("/app/output/answer.txt", "42");
          return 0;
        });
    grid.start();
  }

  @AfterEach
  final void stop() {
    grid.close();
  }
}
