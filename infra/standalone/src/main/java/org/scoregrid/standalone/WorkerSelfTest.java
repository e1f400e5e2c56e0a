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
import org.scoregrid.worker.container.ContainerEngine;
import org.scoregrid.worker.container.EngineCheck;
import org.scoregrid.worker.container.bubblewrap.BubblewrapConfig;
import org.scoregrid.worker.container.bubblewrap.BubblewrapEngine;
import org.scoregrid.worker.container.docker.DockerConfig;
import org.scoregrid.worker.container.docker.DockerEngine;
import org.scoregrid.worker.selftest.SelfTest;
import org.scoregrid.worker.workspace.TreeDeletion;

/** {@code worker --self-test}: says of this host's engines, line by line, whether they isolate. */
final class WorkerSelfTest {
  private final URI socket;
  private final String image;
  private final PrintStream out;

  private WorkerSelfTest(URI socket, String image, PrintStream out) {
    this.socket = socket;
    this.image = image;
    this.out = out;
  }

  /**
   * @param config settings file; the default socket where there is none
   * @param image one of Docker's, with a shell
   * @return exit code: 0 all held, 1 something did not, or the engine that was wished is missing
   */
  static int run(Path config, EngineChoice.Wish wish, String image, PrintStream out)
      throws BadSettings, IOException, FaultException, InterruptedException {
    URI socket =
        Files.exists(config)
            ? URI.create(Installation.read(config).settings().worker().engineSocket())
            : DockerConfig.DEFAULT.socket();
    return new WorkerSelfTest(socket, image, out).engines(wish) ? 0 : 1;
  }

  private boolean engines(EngineChoice.Wish wish)
      throws IOException, FaultException, InterruptedException {
    Path home = Files.createTempDirectory("scoregrid-self-test");
    BubblewrapConfig config = BubblewrapConfig.in(home);
    try (DockerEngine docker = DockerEngine.connect(DockerConfig.DEFAULT.withSocket(socket))) {
      boolean held = true;
      if (wish != EngineChoice.Wish.BUBBLEWRAP) {
        held = attack(docker);
        out.println("note  " + docker.usersFinding());
        tellInternet(docker);
      }
      if (wish == EngineChoice.Wish.DOCKER) {
        return held;
      }
      EngineCheck check = BubblewrapEngine.check(config);
      out.print(check.table());
      if (!check.passed()) {
        return held && wish == EngineChoice.Wish.AUTO;
      }
      try (ContainerEngine fast = BubblewrapEngine.open(config, docker.images())) {
        return attack(fast) && held;
      }
    } finally {
      TreeDeletion.delete(home);
    }
  }

  private boolean attack(ContainerEngine engine)
      throws IOException, FaultException, InterruptedException {
    out.println("engine " + engine.name() + ", image " + image);
    return new SelfTest(engine, image)
        .run(
            line ->
                out.println(
                    (line.passed() ? "pass  " : "FAIL  ")
                        + line.name()
                        + (line.passed() ? "" : ": " + line.detail())));
  }

  /** A host that cannot offer it refuses such runs, so it is no failure. */
  private void tellInternet(DockerEngine engine) throws InterruptedException {
    WorkerName name = new WorkerName("self-test-" + ProcessHandle.current().pid());
    Optional<String> refusal = engine.internetRefusal(name);
    out.println(
        refusal
            .map(why -> "note  network internet is not offered here: " + why)
            .orElse("pass  network internet reaches no address of this host"));
  }
}
