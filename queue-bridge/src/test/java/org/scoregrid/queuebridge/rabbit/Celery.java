package org.scoregrid.queuebridge.rabbit;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Real Celery, of the distribution's package. */
final class Celery {
  private static final Path PYTHON = Path.of("/usr/bin/python3");

  private Celery() {}

  /**
   * Starts a script of the test resources; its first argument is the broker's URL.
   *
   * @param more further arguments
   * @param output file that gets what it prints; its directory is the working directory
   */
  static Process start(String script, URI broker, Path input, Path output, String... more)
      throws Exception {
    URI file = Objects.requireNonNull(Celery.class.getResource("/" + script)).toURI();
    List<String> command = new ArrayList<>();
    command.addAll(List.of(PYTHON.toString(), Path.of(file).toString(), broker.toString()));
    command.addAll(List.of(more));
    return new ProcessBuilder(command)
        .directory(Objects.requireNonNull(output.getParent()).toFile())
        .redirectInput(input.toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }
}
