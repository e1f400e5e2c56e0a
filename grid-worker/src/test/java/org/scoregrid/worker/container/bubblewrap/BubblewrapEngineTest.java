package org.scoregrid.worker.container.bubblewrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.run.Network;
import org.scoregrid.worker.container.Collected;
import org.scoregrid.worker.container.Program;
import org.scoregrid.worker.container.RunningContainer;
import org.scoregrid.worker.container.RunningContainer.Exit;

/** What only the host-programs engine has to get right. */
final class BubblewrapEngineTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  private Path directory;
  private BubblewrapEngine engine;

  @BeforeEach
  void open(@TempDir Path temporary) throws Exception {
    directory = temporary;
    engine = BubblewrapEngine.forDemo(BubblewrapConfig.in(temporary.resolve("state")));
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private int exitCode(String script) throws Exception {
    try (var program = engine.start(Program.of("", "sh", "-c", script).spec(), new Collected())) {
      return program.await(SOON).orElseThrow().code();
    }
  }

  @Test
  void devices_work_and_their_modes_cannot_be_changed() throws Exception {
    assertThat(exitCode("echo x > /dev/null && head -c 9 /dev/zero > /dev/null")).isZero();
    for (var device : new String[] {"null", "zero", "full", "random", "urandom"}) {
      assertThat(exitCode("chmod 666 /dev/" + device)).as(device).isNotZero();
    }
    assertThat(exitCode("echo x > /dev/tty")).isNotZero();
  }

  @Test
  void the_hosts_programs_cannot_be_changed() throws Exception {
    assertThat(exitCode("touch /usr/bin/scoregrid-test")).isNotZero();
    assertThat(exitCode("chmod u+w /usr/bin/env")).isNotZero();
  }

  @Test
  void no_further_user_namespace_can_be_made() throws Exception {
    assertThat(exitCode("unshare --user true")).isNotZero();
  }

  @Test
  void the_root_is_writable_and_bounded() throws Exception {
    assertThat(exitCode("echo x > /scratch")).isZero();
    assertThat(exitCode("dd if=/dev/zero of=/scratch bs=1M count=64")).isNotZero();
    assertThat(exitCode("dd if=/dev/zero of=/dev/shm/x bs=1M count=64")).isNotZero();
  }

  @Test
  void a_program_outlives_the_thread_that_started_it() throws Exception {
    var started = new ConcurrentLinkedQueue<RunningContainer>();
    var spec = Program.of("", "sh", "-c", "sleep 1").spec();
    Thread.ofPlatform()
        .start(
            () -> {
              try {
                started.add(engine.start(spec, new Collected()));
              } catch (FaultException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            })
        .join();
    try (var program = started.remove()) {
      assertThat(program.await(SOON)).contains(new Exit(0, false));
    }
  }

  @Test
  void a_run_that_asks_for_the_internet_is_refused() {
    var spec = Program.of("", "true").on(Network.INTERNET).spec();
    var refused =
        catchThrowableOfType(FaultException.class, () -> engine.start(spec, new Collected()));
    assertThat(refused.fault().blame()).isEqualTo(Blame.ORGANIZER);
    assertThat(refused.fault().sentence()).contains("no network");
  }

  @Test
  void a_program_cannot_pretend_that_the_engine_failed() throws Exception {
    assertThat(exitCode("echo \"bwrap: Can't mount proc\" >&2; exit 1")).isEqualTo(1);
  }

  @Test
  void close_ends_what_still_runs() throws Exception {
    var program = engine.start(Program.of("", "sleep", "1000").spec(), new Collected());
    engine.close();
    assertThat(program.await(SOON)).isPresent();
  }

  @Test
  void this_host_is_suitable() {
    assertThat(BubblewrapEngine.probe(BubblewrapConfig.in(directory.resolve("probe")))).isEmpty();
  }

  @Test
  void a_host_without_bubblewrap_is_refused_in_a_sentence() {
    var config = BubblewrapConfig.in(directory.resolve("a")).withBwrap(Path.of("/nowhere/bwrap"));
    assertThat(BubblewrapEngine.probe(config))
        .hasValueSatisfying(
            reason -> assertThat(reason).contains("Install the package bubblewrap"));
  }

  @Test
  void a_host_without_limits_is_refused_in_a_sentence() {
    var config = BubblewrapConfig.in(directory.resolve("b")).withCgroups(directory);
    assertThat(BubblewrapEngine.probe(config))
        .hasValueSatisfying(
            reason -> assertThat(reason).contains("control group memory is not writable"));
  }

  @Test
  void a_host_where_sandboxes_fail_is_refused_in_a_sentence() throws Exception {
    var broken =
        Files.writeString(
            directory.resolve("bwrap"), "#!/bin/sh\necho no namespaces >&2; exit 1\n");
    Files.setPosixFilePermissions(broken, PosixFilePermissions.fromString("rwxr-xr-x"));
    var config = BubblewrapConfig.in(directory.resolve("c")).withBwrap(broken);
    assertThat(BubblewrapEngine.probe(config))
        .hasValueSatisfying(
            reason -> assertThat(reason).contains("cannot be isolated").contains("no namespaces"));
  }
}
