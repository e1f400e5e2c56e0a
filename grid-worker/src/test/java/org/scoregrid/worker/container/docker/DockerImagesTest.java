package org.scoregrid.worker.container.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.testkit.DockerDaemon;
import org.scoregrid.testkit.TestImages;
import org.scoregrid.worker.container.Collected;
import org.scoregrid.worker.container.Program;
import org.scoregrid.worker.container.RunningContainer.Exit;

/** Pulls from a registry on loopback by a private engine. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DockerImagesTest {
  private static final ImagePolicy HURRIED =
      ImagePolicy.DEFAULT.withTimes(
          Duration.ofHours(1),
          Duration.ofMinutes(2),
          Duration.ofMillis(100),
          Duration.ofSeconds(1));

  private DockerDaemon daemon;
  private TinyRegistry registry;
  private DockerEngine engine;

  @BeforeAll
  void startServices(@TempDir Path directory) throws Exception {
    daemon = DockerDaemon.startPrivate(directory);
    registry = TinyRegistry.start();
  }

  @AfterAll
  void stopServices() throws Exception {
    daemon.close();
    registry.close();
  }

  @BeforeEach
  void connect() throws Exception {
    engine =
        DockerEngine.connect(DockerConfig.DEFAULT.withSocket(daemon.socket()).withImages(HURRIED));
  }

  @AfterEach
  void disconnect() {
    engine.close();
  }

  private Fault refusal(String image) {
    return catchThrowableOfType(FaultException.class, () -> engine.ensureImage(image)).fault();
  }

  @Test
  void an_absent_image_is_pulled_once_and_its_entrypoint_and_volumes_are_respected()
      throws Exception {
    var image = registry.image("good");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var pulls = new ArrayList<Future<Boolean>>();
      for (var i = 0; i < 8; i++) {
        pulls.add(threads.submit(ensured(image)));
      }
      for (var pull : pulls) {
        assertThat(pull.get()).isTrue();
      }
    }
    assertThat(registry.manifestRequests("good")).isBetween(1, 2);

    var output = new Collected();
    try (var container = engine.start(Program.of(image, "echo", "hello").spec(), output)) {
      assertThat(container.await(Duration.ofSeconds(30))).contains(new Exit(0, false));
      assertThat(daemon.ask("volume", "ls", "-q")).isNotEmpty();
    }
    assertThat(output.stdout()).isEqualTo("hello\n");
    assertThat(daemon.ask("volume", "ls", "-q")).isEmpty();
  }

  private Callable<Boolean> ensured(String image) {
    return () -> {
      engine.ensureImage(image);
      return true;
    };
  }

  @Test
  void a_local_image_needs_no_registry() throws Exception {
    engine.ensureImage(TestImages.busybox(daemon));
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing", "secret"})
  void a_wrong_name_is_the_organizers_and_asked_once(String name) {
    var image = registry.image(name);
    var fault = refusal(image);
    assertThat(fault.code()).isEqualTo(FaultCode.IMAGE_NOT_FOUND);
    assertThat(fault.blame()).isEqualTo(Blame.ORGANIZER);
    assertThat(fault.sentence()).contains(image);

    var asked = registry.manifestRequests(name);
    assertThat(refusal(image).code()).isEqualTo(FaultCode.IMAGE_NOT_FOUND);
    assertThat(registry.manifestRequests(name)).isEqualTo(asked);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../containers/json", "a b", "", "UPPER/..", "x?all=1", "-x", "a:b:c"})
  void a_name_that_is_none_never_reaches_the_engine(String image) {
    assertThat(refusal(image).code()).isEqualTo(FaultCode.IMAGE_NOT_FOUND);
  }

  @ParameterizedTest
  @ValueSource(strings = {"busy", "broken"})
  void a_registry_in_trouble_is_tried_again_and_then_the_platforms(String name) {
    var fault = refusal(registry.image(name));
    assertThat(fault.code()).isEqualTo(FaultCode.IMAGE_UNAVAILABLE);
    assertThat(fault.blame()).isEqualTo(Blame.PLATFORM);
    assertThat(registry.manifestRequests(name)).isGreaterThanOrEqualTo(3);
  }

  @Test
  void a_registry_that_is_down_is_the_platforms() throws Exception {
    String image;
    try (var gone = TinyRegistry.start()) {
      image = gone.image("good");
    }
    assertThat(refusal(image).code()).isEqualTo(FaultCode.IMAGE_UNAVAILABLE);
  }
}
