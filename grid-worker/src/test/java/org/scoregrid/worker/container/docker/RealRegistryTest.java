package org.scoregrid.worker.container.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.testkit.DockerDaemon;
import org.scoregrid.testkit.RegistryServer;
import org.scoregrid.testkit.TestImages;
import org.scoregrid.worker.container.Collected;
import org.scoregrid.worker.container.Program;

/** Images of a real registry, by a private engine. */
final class RealRegistryTest {
  /** The word behind it is {@code open sesame}. */
  private static final String ACCOUNT =
      "ali:$2b$05$abcdefghijklmnopqrstuupx2xBUC4954936wVIjyyPHmUBFu0wCW";

  private static final ImagePolicy EAGER =
      ImagePolicy.DEFAULT.withTimes(
          Duration.ZERO, Duration.ofMinutes(2), Duration.ofMillis(100), Duration.ofSeconds(20));

  private Path directory;
  private DockerDaemon daemon;
  private RegistryServer registry;
  private DockerEngine engine;

  @BeforeEach
  void start(@TempDir Path home) throws Exception {
    directory = home;
    daemon = DockerDaemon.startPrivate(home);
    registry = RegistryServer.start(home);
    TestImages.busybox(daemon);
    connect(EAGER);
  }

  private void connect(ImagePolicy policy) throws IOException {
    if (engine != null) {
      engine.close();
    }
    var config = DockerConfig.DEFAULT.withSocket(daemon.socket()).withImages(policy);
    engine = DockerEngine.connect(config);
  }

  @AfterEach
  void stop() {
    engine.close();
    registry.close();
    daemon.close();
  }

  private Fault refusal(String image) {
    return catchThrowableOfType(FaultException.class, () -> engine.ensureImage(image)).fault();
  }

  /** Pushes an image that differs from all others; the engine keeps nothing of it. */
  private void pushNew(String name, String mark) {
    var container = daemon.ask("create", TestImages.busybox(daemon), "true");
    daemon.docker(
        Duration.ofSeconds(30), "commit", "--change", "LABEL mark=" + mark, container, "made");
    daemon.docker(Duration.ofSeconds(30), "rm", container);
    registry.push(daemon, "made", name);
    daemon.docker(Duration.ofSeconds(30), "rmi", "made");
  }

  private String mark(String image) {
    return daemon.ask("image", "inspect", "--format", "{{.Config.Labels.mark}}", image);
  }

  @Test
  void a_tag_that_moved_is_pulled_again_and_the_old_image_may_go() throws Exception {
    var image = registry.image("moving");
    pushNew("moving", "old");
    engine.ensureImage(image);
    assertThat(mark(image)).isEqualTo("old");
    var old = daemon.ask("image", "inspect", "--format", "{{.Id}}", image);

    pushNew("moving", "new");
    engine.ensureImage(image);

    assertThat(mark(image)).isEqualTo("new");
    connect(EAGER.withBytes(0, Duration.ofHours(1)));
    assertThat(daemon.ask("image", "ls", "-aq", "--no-trunc")).contains(old);
  }

  @Test
  void a_registry_is_not_asked_again_before_it_is_due() throws Exception {
    registry.push(daemon, TestImages.busybox(daemon), "calm");
    connect(
        EAGER.withTimes(
            Duration.ofHours(1), Duration.ofMinutes(2), Duration.ofMillis(100), Duration.ZERO));
    try (var gate = RegistryGate.before(registry.address())) {
      for (var i = 0; i < 3; i++) {
        engine.ensureImage(gate.image("calm"));
      }
      assertThat(gate.questions()).isBetween(1, 2);
    }
  }

  @Test
  void an_image_that_is_here_is_used_while_its_registry_is_down() throws Exception {
    registry.push(daemon, TestImages.busybox(daemon), "kept");
    var image = registry.image("kept");
    engine.ensureImage(image);
    registry.close();

    engine.ensureImage(image);
    connect(EAGER);
    engine.ensureImage(image);
    assertThat(refusal(registry.image("absent")).code()).isEqualTo(FaultCode.IMAGE_UNAVAILABLE);
  }

  @Test
  void a_registry_that_limits_pulls_is_left_alone_for_a_while_and_others_go_on() throws Exception {
    registry.push(daemon, TestImages.busybox(daemon), "wanted");
    try (var gate = RegistryGate.before(registry.address())) {
      gate.refuse(2);
      engine.ensureImage(gate.image("wanted"));
      assertThat(gate.questions()).isGreaterThanOrEqualTo(3);

      connect(
          EAGER.withTimes(
              Duration.ZERO, Duration.ofMinutes(2), Duration.ofMinutes(1), Duration.ofSeconds(1)));
      gate.refuse(1_000);
      engine.ensureImage(gate.image("wanted"));
      var asked = gate.questions();
      var fault = refusal(gate.image("other"));
      assertThat(fault.code()).isEqualTo(FaultCode.IMAGE_UNAVAILABLE);
      assertThat(fault.blame()).isEqualTo(Blame.PLATFORM);
      assertThat(fault.sentence()).contains("too often");
      assertThat(gate.questions()).isEqualTo(asked);
      engine.ensureImage(registry.image("wanted"));
    }
  }

  @Test
  void a_wrong_name_is_the_organizers_and_remembered() throws Exception {
    try (var gate = RegistryGate.before(registry.address())) {
      var fault = refusal(gate.image("wrong"));
      assertThat(fault.code()).isEqualTo(FaultCode.IMAGE_NOT_FOUND);
      assertThat(fault.blame()).isEqualTo(Blame.ORGANIZER);
      assertThat(fault.sentence()).contains(gate.image("wrong"));
      var asked = gate.questions();
      refusal(gate.image("wrong"));
      assertThat(gate.questions()).isEqualTo(asked);
    }
  }

  @Test
  void a_truncated_layer_is_noticed_and_the_platforms() throws Exception {
    registry.push(daemon, TestImages.busybox(daemon), "cut");
    daemon.docker(Duration.ofSeconds(30), "rmi", TestImages.busybox(daemon));
    registry.truncateLargestBlob();
    assertThat(refusal(registry.image("cut")).code()).isEqualTo(FaultCode.IMAGE_UNAVAILABLE);
    assertThat(daemon.ask("image", "ls", "-q", registry.image("cut"))).isEmpty();
  }

  @Test
  void a_private_registry_takes_the_login_of_the_host(@TempDir Path other) throws Exception {
    try (var closed = RegistryServer.startPrivate(other, ACCOUNT)) {
      assertThat(refusal(closed.image("mine")).code()).isEqualTo(FaultCode.IMAGE_NOT_FOUND);
      var login = "ali:open sesame".getBytes(StandardCharsets.UTF_8);
      Files.writeString(
          other.resolve("config.json"),
          "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}"
              .formatted(closed.address(), Base64.getEncoder().encodeToString(login)));
      daemon.docker(
          Duration.ofSeconds(30), "tag", TestImages.busybox(daemon), closed.image("mine"));
      daemon.dockerAs(other, Duration.ofSeconds(30), "push", closed.image("mine"));
      daemon.docker(Duration.ofSeconds(30), "rmi", closed.image("mine"));

      connect(EAGER.withCredentials(other));
      engine.ensureImage(closed.image("mine"));
      assertThat(engine.hasImage(closed.image("mine"))).isTrue();
    }
  }

  @Test
  void only_what_the_worker_pulled_is_removed_and_never_what_is_in_use() throws Exception {
    pushNew("first", "1");
    pushNew("second", "2");
    daemon.docker(Duration.ofSeconds(30), "pull", registry.image("second"));
    var ledger = directory.resolve("images");
    connect(EAGER.withLedger(ledger));
    engine.ensureImage(registry.image("first"));
    engine.ensureImage(registry.image("second"));

    connect(EAGER.withLedger(ledger).withBytes(0, Duration.ZERO));
    var running = Program.of(registry.image("first"), "sleep", "1000").spec();
    try (var container = engine.start(running, new Collected())) {
      engine.makeRoom();
      assertThat(engine.hasImage(registry.image("first"))).isTrue();
      container.kill();
      assertThat(container.await(Duration.ofSeconds(30))).isPresent();
    }
    engine.makeRoom();
    assertThat(engine.hasImage(registry.image("first"))).isFalse();
    assertThat(engine.hasImage(registry.image("second"))).isTrue();
    assertThat(engine.hasImage(TestImages.busybox(daemon))).isTrue();
  }
}
