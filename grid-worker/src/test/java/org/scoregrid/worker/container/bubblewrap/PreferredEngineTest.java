package org.scoregrid.worker.container.bubblewrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.testkit.DockerDaemon;
import org.scoregrid.worker.container.Collected;
import org.scoregrid.worker.container.PreferredEngine;
import org.scoregrid.worker.container.Program;
import org.scoregrid.worker.container.docker.DockerConfig;
import org.scoregrid.worker.container.docker.DockerEngine;

/** What the fast engine refuses, and who serves it then. */
final class PreferredEngineTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String IMAGE = "scoregrid/links:test";

  /** An image whose /app is a link to where a sandbox is made. */
  private static void makeImage(Path directory) throws Exception {
    var root = Files.createDirectories(directory.resolve("root/bin"));
    Files.copy(Path.of("/bin/busybox"), root.resolve("sh"));
    Files.createSymbolicLink(root.resolveSibling("app"), Path.of("/oldroot/tmp"));
    var archive = directory.resolve("root.tar").toString();
    var tar =
        new ProcessBuilder("tar", "-C", root.resolveSibling("").toString(), "-cf", archive, ".");
    assertThat(tar.start().waitFor()).isZero();
    DockerDaemon.shared()
        .docker(SOON, "import", "--change", "ENTRYPOINT [\"/bin/sh\"]", archive, IMAGE);
  }

  @Test
  void an_image_that_could_lead_out_of_its_sandbox_is_served_by_the_other(@TempDir Path directory)
      throws Exception {
    makeImage(directory);
    var spec = Program.of(IMAGE, "-c", "exit 3").spec();
    var inApp = Program.of(IMAGE, "-c", "exit 4").in("/app/program").spec();
    var docker =
        DockerEngine.connect(DockerConfig.DEFAULT.withSocket(DockerDaemon.shared().socket()));
    var config = BubblewrapConfig.in(directory.resolve("state"));
    var fast = BubblewrapEngine.open(config, docker.images());
    try (var both = new PreferredEngine(fast, docker)) {
      // The entrypoint stays in force on both.
      try (var program = fast.start(spec, new Collected())) {
        assertThat(program.await(SOON).orElseThrow().code()).isEqualTo(3);
      }
      var refused =
          catchThrowableOfType(
              FaultException.class, () -> fast.start(inApp, new Collected()).close());
      assertThat(refused.fault().blame()).isEqualTo(Blame.ORGANIZER);
      assertThat(refused.fault().sentence()).contains("/app/program is or lies behind a link");
      both.ensureImage(IMAGE);
      try (var program = both.start(inApp, new Collected())) {
        assertThat(program.await(SOON).orElseThrow().code()).isEqualTo(4);
      }
    }
    assertThat(Path.of("/tmp/program")).doesNotExist();
  }
}
