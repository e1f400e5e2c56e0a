package org.scoregrid.standalone;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.standalone.config.BadSettings;
import org.scoregrid.worker.container.docker.DockerConfig;
import org.scoregrid.worker.container.docker.DockerEngine;
import org.scoregrid.worker.selftest.SelfTest;

/** {@code worker --self-test}: says of this host's engine, line by line, whether it isolates. */
final class EngineCheck {
  private EngineCheck() {}

  /**
   * @param config settings file; the default socket where there is none
   * @return exit code: 0 all held, 1 something did not
   */
  static int run(Path config, String image, PrintStream out)
      throws BadSettings, IOException, FaultException, InterruptedException {
    URI socket =
        Files.exists(config)
            ? URI.create(Installation.read(config).settings().worker().engineSocket())
            : DockerConfig.DEFAULT.socket();
    try (DockerEngine engine = DockerEngine.connect(DockerConfig.DEFAULT.withSocket(socket))) {
      out.println("engine " + engine.name() + ", image " + image);
      boolean held =
          new SelfTest(engine, image)
              .run(
                  line ->
                      out.println(
                          (line.passed() ? "pass  " : "FAIL  ")
                              + line.name()
                              + (line.passed() ? "" : ": " + line.detail())));
      tellInternet(engine, out);
      return held ? 0 : 1;
    }
  }

  /** A host that cannot offer it refuses such runs, so it is no failure. */
  private static void tellInternet(DockerEngine engine, PrintStream out)
      throws InterruptedException {
    WorkerName name = new WorkerName("self-test-" + ProcessHandle.current().pid());
    Optional<String> refusal = engine.internetRefusal(name);
    out.println(
        refusal
            .map(why -> "note  network internet is not offered here: " + why)
            .orElse("pass  network internet reaches no address of this host"));
  }
}
