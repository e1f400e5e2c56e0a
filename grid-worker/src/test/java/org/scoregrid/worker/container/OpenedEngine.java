package org.scoregrid.worker.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An engine for each test, with an image and a directory of the host. */
public abstract class OpenedEngine {
  protected static final Duration SOON = Duration.ofSeconds(30);

  Path host;
  ContainerEngine engine;

  /** A new connection to the same engine. */
  protected abstract ContainerEngine open() throws Exception;

  /** An image with a shell and python3 with ctypes. */
  protected abstract String image();

  @BeforeEach
  final void openEngine(@TempDir Path directory) throws Exception {
    host = directory;
    engine = open();
    engine.ensureImage(image());
  }

  @AfterEach
  final void closeEngine() {
    engine.close();
  }

  /** Runs a program to its end and returns what it printed; it must end well. */
  final String answer(Program program) throws Exception {
    var output = new Collected();
    try (var container = engine.start(program.spec(), output)) {
      var exit = container.await(SOON).orElseThrow();
      assertThat(exit.code()).as(output.stderr()).isZero();
    }
    return output.stdout();
  }

  final Program python(String script, String... arguments) {
    var command = new String[3 + arguments.length];
    command[0] = "python3";
    command[1] = "-c";
    command[2] = script;
    System.arraycopy(arguments, 0, command, 3, arguments.length);
    return Program.of(image(), command);
  }
}
