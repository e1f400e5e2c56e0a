package org.scoregrid.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.testkit.DockerDaemon;
import org.scoregrid.testkit.TestImages;
import org.scoregrid.worker.container.docker.DockerConfig;
import org.scoregrid.worker.container.docker.DockerEngine;

/** Many runs of one task in one real container; needs Docker and the image of the tests. */
class WarmScoringTest {
  private static final long MIB = 1024 * 1024;
  private static final Limits LIMITS =
      new Limits(Duration.ofSeconds(30), 192 * MIB, 1.0, 64, 16 * MIB, 8 * MIB, 1_000, 64 * 1024);

  /**
   * Tells where it runs and what it finds, leaves something in every place, and does what the
   * submission's file says.
   */
  private static final String SCORE =
      """
      import json, os, socket, subprocess, sys, time
      wish = open('/app/input/res/wish.txt').read()
      found = []
      for place in ['/app/output', '/app/shared', '/tmp', '/dev/shm', '/app/input/res', '/app/program']:
          found += [os.path.join(place, name) for name in sorted(os.listdir(place))]
      print(socket.gethostname(), os.getpid(), ' '.join(found))
      print(open('/app/input/ref/truth.txt').read())
      for place in ['/app/output', '/app/shared', '/tmp', '/dev/shm', '/app/input/res', '/app/program']:
          open(os.path.join(place, 'left-' + wish), 'w').write(wish)
      json.dump({'ok': 1}, open('/app/output/scores.json', 'w'))
      sys.stdout.flush()
      if wish == 'crash':
          sys.exit(3)
      if wish == 'hang':
          subprocess.Popen(['sleep', '1000'])
          time.sleep(1000)
      if wish == 'leave':
          subprocess.Popen(['sleep', '1000'], start_new_session=True)
      if wish == 'memory':
          held = [bytearray(b'x' * 1024 * 1024) for _ in range(1000)]
      if wish == 'tmp':
          with open('/tmp/large', 'wb') as out:
              for _ in range(64):
                  out.write(b'x' * 1024 * 1024)
          time.sleep(1000)
      """;

  private final byte[] truth = Zips.of("truth.txt", "truth-of-the-task");
  private final byte[] program = scoring(SCORE);
  private final DockerEngine engine;
  private final TestGrid grid;

  WarmScoringTest(@TempDir Path home) throws Exception {
    engine = DockerEngine.connect(DockerConfig.DEFAULT.withSocket(DockerDaemon.shared().socket()));
    grid = new TestGrid(home, engine);
    grid.start();
  }

  @AfterEach
  void close() {
    grid.close();
    engine.close();
  }

  @Test
  void runs_of_a_task_share_a_container_and_find_nothing_of_each_other() throws IOException {
    RunReport.Ended first = grid.run(task("one"));
    RunReport.Ended second = grid.run(task("two"));

    assertThat(first.outcome()).isInstanceOf(Outcome.Scored.class);
    assertThat(second.outcome()).isInstanceOf(Outcome.Scored.class);
    assertThat(List.of(first.warm(), second.warm())).containsExactly(true, true);
    assertThat(said(second).getFirst()).as("container").isEqualTo(said(first).getFirst());
    assertThat(said(second).get(1)).as("process").isNotEqualTo(said(first).get(1));
    assertThat(found(second))
        .containsExactly(
            "/app/input/res/metadata",
            "/app/input/res/wish.txt",
            "/app/program/metadata.yaml",
            "/app/program/score.py");
    assertThat(found(second)).isEqualTo(found(first));
    assertThat(grid.zip(second, OutputName.SCORING_RESULT))
        .containsKeys("scores.json", "left-two", "metadata")
        .doesNotContainKey("left-one");
    assertThat(grid.text(second, OutputName.SCORING_STDOUT)).contains("truth-of-the-task");
  }

  @Test
  void a_task_that_does_not_ask_gets_a_fresh_container_each_time() throws IOException {
    RunReport.Ended first = grid.run(cold("one"));
    RunReport.Ended second = grid.run(cold("two"));

    assertThat(List.of(first.warm(), second.warm())).containsExactly(false, false);
    assertThat(said(second).getFirst()).isNotEqualTo(said(first).getFirst());
  }

  @Test
  void other_programs_and_other_limits_do_not_share_it() throws IOException {
    RunReport.Ended first = grid.run(task("one"));
    RunReport.Ended other = grid.run(task("two").limits(LIMITS.withMemoryBytes(200 * MIB)));
    RunReport.Ended changed = grid.run(task("three").scoring(scoring(SCORE + "\nprint()\n")));

    assertThat(other.warm()).isTrue();
    assertThat(List.of(said(first), said(other), said(changed)))
        .extracting(List::getFirst)
        .doesNotHaveDuplicates();
  }

  @Test
  void what_a_participant_wrote_never_runs_in_it() throws IOException {
    String program =
        """
        import socket
        print(socket.gethostname())
        open('/app/output/wish.txt', 'w').write('one')
        """;
    RunReport.Ended before = grid.run(task("one"));
    RunReport.Ended ended =
        grid.run(
            asked(grid.task("metadata.yaml", "command: python3 main.py", "main.py", program))
                .warm());

    assertThat(ended.warm()).isTrue();
    assertThat(said(ended).getFirst()).isEqualTo(said(before).getFirst());
    assertThat(grid.text(ended, OutputName.PREDICTION_STDOUT).strip())
        .isNotEqualTo(said(before).getFirst());
  }

  @Test
  void after_a_crash_the_next_run_is_cold_and_the_one_after_it_warm_again() throws IOException {
    RunReport.Ended before = grid.run(task("one"));
    RunReport.Ended crashed = grid.run(task("crash"));
    RunReport.Ended next = grid.run(task("two"));
    RunReport.Ended later = grid.run(task("three"));

    assertThat(TestGrid.fault(crashed).code()).isEqualTo(FaultCode.SCORING_FAILED);
    assertThat(TestGrid.fault(crashed).blame()).isEqualTo(Blame.ORGANIZER);
    assertThat(said(crashed).getFirst()).isEqualTo(said(before).getFirst());
    assertThat(List.of(crashed.warm(), next.warm(), later.warm()))
        .containsExactly(true, false, true);
    assertThat(next.outcome()).isInstanceOf(Outcome.Scored.class);
    assertThat(said(later).getFirst()).isNotEqualTo(said(before).getFirst());
  }

  @Test
  void at_the_deadline_everything_in_it_is_killed() throws IOException {
    Limits short_ = LIMITS.withExecutionTime(Duration.ofSeconds(2));
    RunReport.Ended hung = grid.run(task("hang").limits(short_));

    assertThat(TestGrid.fault(hung).code()).isEqualTo(FaultCode.TIME_LIMIT);
    assertThat(grid.run(task("one").limits(short_)).warm()).isFalse();
    assertThat(containers()).isEmpty();
  }

  @Test
  void a_process_that_stays_behind_costs_the_container_but_not_the_score() throws IOException {
    RunReport.Ended left = grid.run(task("leave"));
    RunReport.Ended next = grid.run(task("one"));

    assertThat(left.outcome()).isInstanceOf(Outcome.Scored.class);
    assertThat(next.warm()).isFalse();
    assertThat(containers()).isEmpty();
  }

  @Test
  void memory_that_ran_out_is_told_and_ends_the_container() throws IOException {
    RunReport.Ended full = grid.run(task("memory"));

    assertThat(TestGrid.fault(full).code()).isEqualTo(FaultCode.OUT_OF_MEMORY);
    assertThat(TestGrid.fault(full).sentence()).contains("192 MiB");
    assertThat(grid.run(task("one")).warm()).isFalse();
  }

  @Test
  void temporary_files_are_bounded() throws IOException {
    RunReport.Ended full = grid.run(task("tmp"));

    assertThat(TestGrid.fault(full).code()).isEqualTo(FaultCode.DISK_LIMIT);
    assertThat(TestGrid.fault(full).blame()).isEqualTo(Blame.ORGANIZER);
  }

  @Test
  void a_command_that_is_not_there_is_the_organizers_to_fix() throws IOException {
    RunReport.Ended ended =
        grid.run(task("one").scoring(Zips.of("metadata.yaml", "command: nonsense $input")));

    assertThat(TestGrid.fault(ended).code()).isEqualTo(FaultCode.PROGRAM_NOT_STARTED);
    assertThat(TestGrid.fault(ended).blame()).isEqualTo(Blame.ORGANIZER);
  }

  @Test
  void a_new_life_of_the_worker_removes_the_containers_of_the_old_one() throws Exception {
    grid.run(task("one"));
    assertThat(containers()).hasSize(1);

    try (DockerEngine other =
        DockerEngine.connect(DockerConfig.DEFAULT.withSocket(DockerDaemon.shared().socket()))) {
      other.removeOrphans(new WorkerName(TestGrid.NAME));
    }

    assertThat(containers()).isEmpty();
    assertThat(grid.run(task("two")).outcome()).isInstanceOf(Outcome.Scored.class);
  }

  @Test
  void the_end_of_the_worker_is_that_of_its_containers() throws Exception {
    grid.run(task("one"));

    grid.worker().close();

    assertThat(containers()).isEmpty();
  }

  private TestGrid.Task cold(String wish) throws IOException {
    return asked(grid.task("wish.txt", wish));
  }

  private TestGrid.Task task(String wish) throws IOException {
    return cold(wish).warm();
  }

  private TestGrid.Task asked(TestGrid.Task task) throws IOException {
    return task.image(TestImages.python()).limits(LIMITS).reference(truth).scoring(program);
  }

  private static byte[] scoring(String program) throws IOException {
    return Zips.of("metadata.yaml", "command: python3 $program/score.py", "score.py", program);
  }

  /** Host name, process number, then the files that were there. */
  private List<String> said(RunReport.Ended ended) {
    return List.of(
        grid.text(ended, OutputName.SCORING_STDOUT).lines().findFirst().orElseThrow().split(" "));
  }

  private List<String> found(RunReport.Ended ended) {
    List<String> files = new ArrayList<>(said(ended));
    return files.subList(2, files.size()).stream().sorted().toList();
  }

  /** Ids of the containers of this worker that are there. */
  private static List<String> containers() throws IOException {
    Process listing =
        new ProcessBuilder(
                "docker",
                "-H",
                DockerDaemon.shared().socket().toString(),
                "ps",
                "-aq",
                "--filter",
                "label=scoregrid.worker=" + TestGrid.NAME)
            .start();
    return new String(listing.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .lines()
        .toList();
  }
}
