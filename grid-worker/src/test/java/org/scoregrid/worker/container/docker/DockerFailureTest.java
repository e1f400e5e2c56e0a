package org.scoregrid.worker.container.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.testkit.DockerDaemon;
import org.scoregrid.testkit.TestImages;
import org.scoregrid.worker.container.Collected;
import org.scoregrid.worker.container.ContainerSpec;
import org.scoregrid.worker.container.Program;
import org.scoregrid.worker.container.RunningContainer.Exit;

/** What happens when the engine itself dies or hangs. */
final class DockerFailureTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  private DockerDaemon daemon;
  private DockerEngine engine;
  private String image;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    daemon = DockerDaemon.startPrivate(directory);
    image = TestImages.busybox(daemon);
    var config =
        new DockerConfig(daemon.socket(), Duration.ofSeconds(15), Duration.ofSeconds(60), 16);
    engine = DockerEngine.connect(config);
    engine.ensureImage(image);
  }

  @AfterEach
  void stop() {
    engine.close();
    daemon.close();
  }

  private ContainerSpec sleeping() {
    return Program.of(image, "sleep", "1000").spec();
  }

  private static void assertEngineFailed(ThrowingCallable call) {
    var fault = catchThrowableOfType(FaultException.class, call).fault();
    assertThat(fault.code()).isEqualTo(FaultCode.ENGINE_FAILED);
    assertThat(fault.blame()).isEqualTo(Blame.PLATFORM);
  }

  @Test
  void a_program_whose_engine_dies_is_lost_and_cleaned_up_when_it_is_back() throws Exception {
    var spec = sleeping();
    var container = engine.start(spec, new Collected());
    daemon.kill();
    assertEngineFailed(() -> container.await(SOON));
    assertEngineFailed(container::kill);
    assertEngineFailed(() -> engine.start(sleeping(), new Collected()));
    assertEngineFailed(() -> engine.removeOrphans(spec.worker()));
    container.close();

    daemon.restart();
    assertThat(engine.removeOrphans(spec.worker())).isEqualTo(1);
    assertThat(daemon.ask("ps", "-aq")).isEmpty();
    try (var next = engine.start(Program.of(image, "true").spec(), new Collected())) {
      assertThat(next.await(SOON)).contains(new Exit(0, false));
    }
  }

  @Test
  void an_engine_that_hangs_does_not_hold_its_caller() throws Exception {
    daemon.suspend();
    try {
      assertEngineFailed(() -> engine.start(sleeping(), new Collected()));
    } finally {
      daemon.resume();
    }
  }

  @Test
  void an_image_that_was_removed_is_looked_for_again() throws Exception {
    daemon.docker(SOON, "rmi", image);
    var fault =
        catchThrowableOfType(FaultException.class, () -> engine.start(sleeping(), new Collected()))
            .fault();
    assertThat(fault.code()).isEqualTo(FaultCode.IMAGE_UNAVAILABLE);
    TestImages.busybox(daemon);
    engine.ensureImage(image);
  }

  @Test
  void an_engine_that_is_not_there_is_named_in_a_sentence() {
    var config = DockerConfig.DEFAULT.withSocket(URI.create("unix:///nowhere/docker.sock"));
    assertThatIOException()
        .isThrownBy(() -> DockerEngine.connect(config))
        .withMessageContaining("No container engine answers at unix:///nowhere/docker.sock.");
  }
}
