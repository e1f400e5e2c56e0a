package org.scoregrid.worker.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.worker.HostileGrid;

/** Programs that leave traps in their output, and logs in every ending. */
abstract class HostileOutputContract extends HostileRuns {

  private void assertOnlyAnswer(RunReport.Ended ended) throws Exception {
    assertThat(ended.outcome()).isInstanceOf(Outcome.Scored.class);
    assertThat(grid.prediction(ended)).containsOnlyKeys("answer.txt", "metadata");
    assertThat(grid.prediction(ended)).containsEntry("answer.txt", "42");
  }

  private static String answering(String script) {
    return "import os, socket\nopen('/app/output/answer.txt','w').write('42')\n" + script;
  }

  @Test
  void links_out_of_the_output_are_not_followed() throws Exception {
    assertOnlyAnswer(
        run(
            answering(
                """
                for i, t in enumerate(['/etc/passwd', '/proc/self/environ', '/app/input/ref',
                    '/app/input/ref/truth.txt', '../ref', '/', '/var/run/docker.sock']):
                  os.symlink(t, '/app/output/link%d' % i)
                """)));
  }

  @Test
  void a_link_in_place_of_the_answer_shows_the_scoring_program_nothing() throws Exception {
    var ended = run("import os\nos.symlink('/app/input/ref/truth.txt', '/app/output/answer.txt')");
    assertThat(ended.outcome()).isInstanceOf(Outcome.Scored.class);
    assertThat(grid.prediction(ended)).containsOnlyKeys("metadata");
  }

  @Test
  void pipes_sockets_and_devices_are_left_out() throws Exception {
    assertOnlyAnswer(
        run(
            answering(
                """
                os.mkfifo('/app/output/pipe')
                socket.socket(socket.AF_UNIX).bind('/app/output/socket')
                import stat
                try:
                  os.mknod('/app/output/device', 0o666 | stat.S_IFBLK, os.makedev(8, 0))
                  raise SystemExit('a device was made')
                except OSError: pass
                """)));
  }

  @Test
  void hard_links_count_each_and_reach_no_input() throws Exception {
    var script =
        answering(
            """
            try:
              os.link('/app/input_data/x.csv', '/app/output/linked')
              raise SystemExit('an input was linked')
            except OSError: pass
            open('/app/output/big', 'wb').write(b'x' * (3 << 20))
            os.link('/app/output/big', '/app/output/big2')
            os.link('/app/output/big', '/app/output/big3')
            """);
    assertBlamed(run(script), FaultCode.OUTPUT_LIMIT);
  }

  @Test
  void a_deep_tree_is_too_much_and_is_removed() throws Exception {
    var script =
        """
        import os
        os.chdir('/app/output')
        for _ in range(900):
          os.mkdir('d' * 50)
          os.chdir('d' * 50)
        """;
    assertBlamed(run(script), FaultCode.OUTPUT_LIMIT);
  }

  @Test
  void names_that_are_paths_elsewhere_stay_names() throws Exception {
    var ended =
        run(
            answering(
                "for n in ['..\\\\x', 'C:\\\\x', 'a\\nb', '-rf', '~']:\n"
                    + "  open('/app/output/' + n, 'w').write('x')"));
    assertThat(ended.outcome()).isInstanceOf(Outcome.Scored.class);
    assertThat(grid.prediction(ended).keySet())
        .allSatisfy(name -> assertThat(name).doesNotStartWith("/").doesNotContain("../"));
  }

  @Test
  void a_name_that_is_no_text_is_refused() throws Exception {
    assertBlamed(run("open(b'/app/output/\\xff\\xfe', 'w').close()"), FaultCode.OUTPUT_LIMIT);
  }

  @Test
  void files_without_permissions_are_collected_all_the_same() throws Exception {
    assertOnlyAnswer(run(answering("os.chmod('/app/output/answer.txt', 0)")));
  }

  @Test
  void an_output_directory_that_was_closed_is_collected_all_the_same() throws Exception {
    assertOnlyAnswer(run(answering("os.chmod('/app/output', 0)")));
  }

  @Test
  void a_process_that_stays_behind_writes_no_more() throws Exception {
    var script =
        answering(
            """
            import time
            if os.fork() == 0:
              os.setsid()
              if os.fork() == 0:
                while True: open('/app/output/late', 'w').write('x'); time.sleep(0.001)
              os._exit(0)
            os.wait()
            """);
    var ended = run(script);
    assertThat(ended.outcome()).isInstanceOf(Outcome.Scored.class);
    assertThat(grid.prediction(ended)).containsEntry("answer.txt", "42");
    assertThat(containersOf(ended)).isEmpty();
  }

  @Test
  void the_log_is_complete_when_a_program_fails() throws Exception {
    var ended =
        run(
            "import sys\nprint('{\"type\":\"plot\",\"value\":1}')\n"
                + "print('to stderr', file=sys.stderr)\nsys.exit(3)");
    assertBlamed(ended, FaultCode.PROGRAM_FAILED);
    assertThat(stdout(ended)).isEqualTo("{\"type\":\"plot\",\"value\":1}\n");
    assertThat(stderr(ended)).isEqualTo("to stderr\n");
  }

  @Test
  void the_log_is_complete_when_a_program_crashes() throws Exception {
    var ended = run("import os\nos.write(1, b'last words')\nos.abort()");
    assertBlamed(ended, FaultCode.PROGRAM_FAILED);
    assertThat(stdout(ended)).isEqualTo("last words");
  }

  @Test
  void a_cancelled_run_leaves_its_log_and_no_container() throws Exception {
    var neighbour = grid.beginNeighbour();
    var script = "import time\nprint('begun', flush=True)\nwhile True: time.sleep(1)";
    var run = grid.begin(grid.attack(script, HostileGrid.LIMITS));
    await().atMost(Duration.ofSeconds(30)).until(() -> grid.live(run).contains("begun"));
    var ordered = System.nanoTime();
    grid.cancel(run);
    var ended = grid.end(run);
    var taken = Duration.ofNanos(System.nanoTime() - ordered);
    assertThat(ended.outcome()).isInstanceOf(Outcome.Cancelled.class);
    // The promise is five seconds; the pipeline's own deadlines keep it, so this is no measurement.
    assertThat(taken).isLessThan(Duration.ofSeconds(5));
    assertThat(stdout(ended)).isEqualTo("begun\n");
    grid.requireUnharmed(neighbour);
    assertThat(containersOf(ended)).isEmpty();
  }
}
