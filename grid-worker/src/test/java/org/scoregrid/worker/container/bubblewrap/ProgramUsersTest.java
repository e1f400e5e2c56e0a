package org.scoregrid.worker.container.bubblewrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.testkit.TestImages;
import org.scoregrid.worker.container.Collected;
import org.scoregrid.worker.container.Program;
import org.scoregrid.worker.workspace.TreeDeletion;

/** A worker that is root has programs that are not, and still owns all their files. */
final class ProgramUsersTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  private BubblewrapEngine engine;

  @BeforeEach
  void open() throws Exception {
    engine = SharedTrees.open();
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private static Program sh(String script) {
    return Program.of(TestImages.python(), "sh", "-c", script);
  }

  private String answer(Program program) throws Exception {
    var output = new Collected();
    try (var running = engine.start(program.spec(), output)) {
      var exit = running.await(SOON).orElseThrow();
      assertThat(exit.code()).as(output.stderr()).isZero();
    }
    return output.stdout() + output.stderr();
  }

  /** What the kernel calls the users and groups of a process: real, effective, saved, files. */
  private static List<String> idsOf(String marker) {
    return ProcessHandle.allProcesses()
        .filter(p -> p.info().commandLine().orElse("").endsWith("sleep " + marker))
        .map(p -> Path.of("/proc/" + p.pid() + "/status"))
        .flatMap(ProgramUsersTest::ids)
        .distinct()
        .toList();
  }

  private static Stream<String> ids(Path status) {
    try {
      return Files.readAllLines(status).stream()
          .filter(l -> l.startsWith("Uid:") || l.startsWith("Gid:") || l.startsWith("Groups:"))
          .flatMap(l -> List.of(l.split("\\s+")).stream().skip(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void each_program_is_a_user_of_its_own_for_the_kernel() throws Exception {
    var marker = "1000." + ProcessHandle.current().pid();
    try (var one = engine.start(sh("exec sleep " + marker + "1").spec(), new Collected());
        var two = engine.start(sh("exec sleep " + marker + "2").spec(), new Collected())) {
      await()
          .atMost(SOON)
          .until(() -> !idsOf(marker + "1").isEmpty() && !idsOf(marker + "2").isEmpty());
      var first = idsOf(marker + "1");
      var second = idsOf(marker + "2");
      assertThat(first).hasSize(1).doesNotContainAnyElementsOf(second);
      assertThat(second).hasSize(1);
      assertThat(Integer.parseInt(first.getFirst())).isGreaterThanOrEqualTo(ProgramUsers.FIRST);
      assertThat(one.await(Duration.ofMillis(1))).isEmpty();
      assertThat(two.await(Duration.ofMillis(1))).isEmpty();
    }
  }

  @Test
  void in_its_sandbox_it_is_the_images_user_and_owns_what_it_finds(@TempDir Path host)
      throws Exception {
    var script =
        "id -u; stat -c %u / /usr/bin/env /tmp /app /app/output;"
            + "echo x > /usr/bin/new; chmod 700 /usr/bin/env; mv /usr/share/doc /usr/share/d;"
            + "mkdir /app/more";
    assertThat(answer(sh(script).mounted(host, "/app/output", false))).isEqualTo("0\n".repeat(6));
  }

  @Test
  void what_it_writes_is_the_workers(@TempDir Path host) throws Exception {
    Files.writeString(host.resolve("given"), "x");
    Files.setPosixFilePermissions(host, PosixFilePermissions.fromString("rwx------"));
    var script = "mkdir -p /out/a/b; echo y > /out/a/b/c; chmod 0 /out/a/b /out/given; ls -ln /out";
    answer(sh(script).mounted(host, "/out", false));
    for (var each : new String[] {"given", "a", "a/b", "a/b/c"}) {
      assertThat(Files.getAttribute(host.resolve(each), "unix:uid")).as(each).isEqualTo(0);
    }
  }

  /** Such as an overlay: a worker in a container may keep its runs on one. */
  @Test
  void a_directory_that_cannot_be_mapped_works_when_it_is_open(@TempDir Path disk)
      throws Exception {
    for (var each : new String[] {"lower", "upper", "work", "runs"}) {
      Files.createDirectory(disk.resolve(each));
    }
    var merged = disk.resolve("runs");
    var options = "lowerdir=%1$s/lower,upperdir=%1$s/upper,workdir=%1$s/work".formatted(disk);
    tool("mount", "-t", "overlay", "-o", options, "overlay", merged.toString());
    try (var later = SharedTrees.open()) {
      Files.setPosixFilePermissions(merged, PosixFilePermissions.fromString("rwxrwxrwx"));
      var output = new Collected();
      var spec =
          sh("mkdir /out/a; echo x > /out/a/b; chmod 0 /out/a").mounted(merged, "/out", false);
      try (var running = later.start(spec.spec(), output)) {
        assertThat(running.await(SOON).orElseThrow().code()).as(output.stderr()).isZero();
      }
      assertThat(merged.resolve("a/b")).hasContent("x\n");
      TreeDeletion.delete(merged.resolve("a"));
    } finally {
      tool("umount", "-l", merged.toString());
    }
  }

  private static void tool(String... command) throws Exception {
    assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
  }

  @Test
  void it_can_open_its_streams_again_by_name() throws Exception {
    assertThat(answer(sh("echo out > /dev/stdout; echo err > /dev/stderr; cat < /dev/stdin")))
        .isEqualTo("out\nerr\n");
  }
}
