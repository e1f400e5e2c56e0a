package org.scoregrid.worker.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.LogStream;
import org.scoregrid.worker.container.RunningContainer.Exit;
import org.scoregrid.worker.slot.HostCpus;

/** How every engine runs, ends and cleans up programs. Isolation has a contract of its own. */
public abstract class ContainerEngineContract extends OpenedEngine {
  private final Collected output = new Collected();

  /** What the host shows of a container: containers, control groups, files. */
  protected abstract List<String> traces(String name) throws Exception;

  private Program sh(String script) {
    return Program.of(image(), "sh", "-c", script);
  }

  private Exit run(Program program) throws Exception {
    try (var container = engine.start(program.spec(), output)) {
      return container.await(SOON).orElseThrow();
    }
  }

  @Test
  void the_exit_code_is_the_programs() throws Exception {
    assertThat(run(sh("exit 7"))).isEqualTo(new Exit(7, false));
  }

  @Test
  void a_signal_is_128_plus_its_number() throws Exception {
    assertThat(run(sh("kill -9 $$"))).isEqualTo(new Exit(137, false));
  }

  @Test
  void stdout_and_stderr_are_separate_and_complete() throws Exception {
    var script =
        "import os\nfor i in range(16384):\n os.write(1,b'%063d\\n'%i)\n os.write(2,b'%063x\\n'%i)";
    assertThat(run(python(script)).code()).isZero();
    assertThat(output.stdout()).isEqualTo(numbered("%063d\n"));
    assertThat(output.stderr()).isEqualTo(numbered("%063x\n"));
  }

  private static String numbered(String format) {
    var text = new StringBuilder();
    for (var i = 0; i < 16_384; i++) {
      text.append(String.format(format, i));
    }
    return text.toString();
  }

  @Test
  void a_program_that_ends_at_once_loses_no_output() throws Exception {
    for (var i = 0; i < 20; i++) {
      run(sh("echo x; echo y >&2"));
    }
    assertThat(output.stdout()).isEqualTo("x\n".repeat(20));
    assertThat(output.stderr()).isEqualTo("y\n".repeat(20));
  }

  @Test
  void a_sink_that_throws_does_not_hold_the_program() throws Exception {
    var script = "import os\nfor i in range(64): os.write(1, b'x' * 65536)";
    OutputSink broken =
        (LogStream _, byte[] _, int _, int _) -> {
          throw new IllegalStateException("broken on purpose");
        };
    try (var container = engine.start(python(script).spec(), broken)) {
      assertThat(container.await(SOON)).contains(new Exit(0, false));
    }
  }

  @Test
  void arguments_arrive_verbatim() throws Exception {
    var program =
        Program.of(
            image(),
            "python3",
            "-c",
            "import sys; print('|'.join(sys.argv[1:]))",
            "a b",
            "'\"",
            "$HOME `id` $(id)",
            "*",
            "",
            "line\nend",
            "--",
            "é");
    run(program);
    assertThat(output.stdout()).isEqualTo("a b|'\"|$HOME `id` $(id)|*||line\nend|--|é\n");
  }

  @Test
  void environment_and_working_directory_are_set() throws Exception {
    var data = Files.createDirectory(host.resolve("work"));
    run(
        sh("pwd; echo \"$GREETING\"")
            .mounted(data, "/app/program", false)
            .in("/app/program")
            .with(Map.of("GREETING", "a = 'b c'")));
    assertThat(output.stdout()).isEqualTo("/app/program\na = 'b c'\n");
  }

  @Test
  void a_writable_mount_brings_files_out() throws Exception {
    run(sh("echo result > /app/output/scores.txt").mounted(host, "/app/output", false));
    assertThat(host.resolve("scores.txt")).hasContent("result");
  }

  @Test
  void a_running_program_is_not_awaited_longer_than_asked() throws Exception {
    try (var container = engine.start(sh("sleep 1000").spec(), output)) {
      assertThat(container.await(Duration.ofMillis(50))).isEmpty();
    }
  }

  @Test
  void output_ends_with_the_program_whatever_it_left_behind() throws Exception {
    assertThat(run(sh("sleep 1000 & echo done"))).isEqualTo(new Exit(0, false));
    assertThat(output.stdout()).isEqualTo("done\n");
  }

  @Test
  void a_program_has_the_cores_of_its_slot_and_cannot_take_more() throws Exception {
    var script =
        """
        import os
        print(sorted(os.sched_getaffinity(0)))
        try: os.sched_setaffinity(0, range(os.cpu_count()))
        except OSError: pass
        print(sorted(os.sched_getaffinity(0)))
        """;
    int last = HostCpus.allowed().getLast();
    for (var i = 0; i < 2; i++) {
      run(python(script).on(new SlotRoom(List.of(last), List.of())));
    }
    assertThat(output.stdout()).isEqualTo(("[" + last + "]\n").repeat(4));
  }

  @Test
  void too_much_memory_is_told() throws Exception {
    assertThat(run(python("x = b'x' * (1 << 30)")).outOfMemory()).isTrue();
  }

  @Test
  void too_much_memory_is_told_even_if_the_program_ends_well() throws Exception {
    assertThat(run(sh("python3 -c \"x = b'x' * (1 << 30)\"; exit 0"))).isEqualTo(new Exit(0, true));
  }

  @Test
  void tmp_is_bounded() throws Exception {
    var exit = run(sh("dd if=/dev/zero of=/tmp/big bs=1048576 count=64"));
    assertThat(exit.code()).isNotZero();
    assertThat(exit.outOfMemory()).isFalse();
    assertThat(output.stderr()).contains("No space left on device");
  }

  @Test
  void a_fork_bomb_stays_within_its_limit_and_can_be_killed() throws Exception {
    var script =
        """
        import os, time
        n = 0
        try:
          while True:
            if os.fork() == 0:
              time.sleep(1000)
            n += 1
        except OSError:
          print(n, flush=True)
        time.sleep(1000)
        """;
    try (var container = engine.start(python(script).spec(), output)) {
      Awaitility.await().atMost(SOON).until(() -> output.stdout().endsWith("\n"));
      assertThat(Integer.parseInt(output.stdout().strip())).isBetween(1, Program.PIDS);
      container.kill();
      assertThat(container.await(SOON)).contains(new Exit(137, false));
    }
  }

  @Test
  void a_program_that_ignores_signals_is_killed() throws Exception {
    var script =
        "import signal,time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
            + "print('ready', flush=True); time.sleep(1000)";
    try (var container = engine.start(python(script).spec(), output)) {
      Awaitility.await().atMost(SOON).until(() -> output.stdout().contains("ready"));
      container.kill();
      assertThat(container.await(SOON)).contains(new Exit(137, false));
      container.kill();
    }
  }

  @Test
  void close_leaves_nothing_behind() throws Exception {
    var marker = "1000." + ProcessHandle.current().pid();
    var spec = sh("(sleep " + marker + " & sleep " + marker + ") & sleep " + marker).spec();
    var container = engine.start(spec, output);
    Awaitility.await().atMost(SOON).until(() -> processes(marker) >= 3);
    assertThat(traces(spec.name())).isNotEmpty();
    container.close();
    container.close();
    assertThat(container.await(SOON)).isPresent();
    assertThat(traces(spec.name())).isEmpty();
    Awaitility.await().atMost(SOON).until(() -> processes(marker) == 0);
  }

  private static long processes(String marker) {
    return ProcessHandle.allProcesses()
        .filter(p -> p.info().commandLine().orElse("").endsWith("sleep " + marker))
        .count();
  }

  @Test
  void a_command_that_does_not_exist_is_a_program_not_started() {
    assertNotStarted(Program.of(image(), "no-such-program", "x"));
    assertNotStarted(Program.of(image(), "/app/no-such-file"));
  }

  @Test
  void a_file_that_may_not_be_executed_is_a_program_not_started() throws Exception {
    Files.writeString(host.resolve("run.sh"), "#!/bin/sh\n");
    assertNotStarted(
        Program.of(image(), "/app/program/run.sh").mounted(host, "/app/program", true));
  }

  private void assertNotStarted(Program program) {
    assertThatExceptionOfType(FaultException.class)
        .isThrownBy(() -> run(program))
        .satisfies(e -> assertThat(e.fault().code()).isEqualTo(FaultCode.PROGRAM_NOT_STARTED));
  }

  @Test
  void a_mount_that_does_not_exist_is_an_engine_fault() {
    var program = sh("true").mounted(host.resolve("absent"), "/app/data", true);
    assertThatExceptionOfType(FaultException.class)
        .isThrownBy(() -> run(program))
        .satisfies(e -> assertThat(e.fault().code()).isEqualTo(FaultCode.ENGINE_FAILED));
    assertThat(host.resolve("absent")).doesNotExist();
  }

  @Test
  void orphans_of_an_earlier_life_are_removed_and_nothing_else() throws Exception {
    var dead = new WorkerName("contract/dead " + ProcessHandle.current().pid());
    var spec = sh("sleep 1000").of(dead).spec();
    try (var later = open();
        var other = engine.start(sh("sleep 1000").spec(), output);
        var orphan = engine.start(spec, output)) {
      assertThat(engine.removeOrphans(dead)).isZero();
      assertThat(later.removeOrphans(dead)).isEqualTo(1);
      assertThat(traces(spec.name())).isEmpty();
      assertThat(orphan).isNotNull();
      assertThat(other.await(Duration.ofMillis(10))).isEmpty();
    }
  }

  @Test
  void four_programs_run_at_the_same_time() throws Exception {
    var shared = Files.createDirectory(host.resolve("shared"));
    var script =
        "echo > /app/shared/$ME; while [ \"$(ls /app/shared | wc -l)\" -lt 4 ]; do sleep 0.1; done";
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var exits = new ArrayList<Future<Exit>>();
      for (var i = 0; i < 4; i++) {
        var program = sh(script).mounted(shared, "/app/shared", false).with(Map.of("ME", "p" + i));
        exits.add(threads.submit(() -> run(program)));
      }
      for (var exit : exits) {
        assertThat(exit.get()).isEqualTo(new Exit(0, false));
      }
    }
  }
}
