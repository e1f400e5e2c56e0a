package org.scoregrid.worker.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.worker.HostileGrid;

/** Programs that use more than they may: each is stopped, blamed, and harms nobody. */
abstract class HostileLimitsContract extends HostileRuns {

  @Test
  void a_program_that_ignores_its_deadline_is_killed_with_its_children() throws Exception {
    var script =
        """
        import os, signal, time
        for s in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP): signal.signal(s, signal.SIG_IGN)
        print('before', flush=True)
        for _ in range(4):
          if os.fork() == 0: os.setsid()
        while True: time.sleep(1)
        """;
    var ended = run(script, HostileGrid.LIMITS.withExecutionTime(Duration.ofSeconds(2)));
    assertBlamed(ended, FaultCode.TIME_LIMIT);
    assertThat(stdout(ended)).isEqualTo("before\n");
    assertThat(containersOf(ended)).isEmpty();
  }

  @Test
  void too_much_memory_is_told_as_such() throws Exception {
    var ended = run("print('before', flush=True)\nx = b'x' * (1 << 30)");
    assertBlamed(ended, FaultCode.OUT_OF_MEMORY);
    assertThat(stdout(ended)).isEqualTo("before\n");
  }

  @Test
  void a_program_that_kills_itself_is_not_out_of_memory() throws Exception {
    assertBlamed(run("import os\nos.kill(os.getpid(), 9)"), FaultCode.PROGRAM_FAILED);
  }

  @Test
  void many_processes_get_no_more_than_the_processors_of_the_run() throws Exception {
    var script =
        """
        import os, time, resource
        end = time.monotonic() + 2
        kids = []
        for _ in range(4):
          pid = os.fork()
          if pid == 0:
            while time.monotonic() < end: pass
            os._exit(0)
          kids.append(pid)
        for k in kids: os.waitpid(k, 0)
        u = resource.getrusage(resource.RUSAGE_CHILDREN)
        print((u.ru_utime + u.ru_stime) / 2)
        """;
    var half = HostileGrid.LIMITS;
    var limits =
        new Limits(
            half.executionTime(),
            half.memoryBytes(),
            0.5,
            half.pids(),
            half.diskBytes(),
            half.outputBytes(),
            half.outputFiles(),
            half.logBytes());
    // A machine that is busy gives less, never more; without the limit it would be 1 and more.
    assertThat(Double.parseDouble(stdout(run(script, limits)).strip())).isLessThan(0.9);
  }

  @Test
  void a_fork_bomb_stays_within_its_processes() throws Exception {
    var script =
        """
        import os, time
        n = 0
        while True:
          try:
            if os.fork() == 0: time.sleep(1000)
            n += 1
          except OSError:
            print(n, flush=True)
            raise
        """;
    var ended = run(script);
    assertBlamed(ended, FaultCode.PROGRAM_FAILED);
    assertThat(Integer.parseInt(stdout(ended).strip())).isLessThan(HostileGrid.LIMITS.pids());
    assertThat(containersOf(ended)).isEmpty();
  }

  @Test
  void the_root_of_a_container_cannot_be_filled() throws Exception {
    assertBlamed(run(filling("/var/tmp/x", "")), FaultCode.DISK_LIMIT);
  }

  @Test
  void deleted_files_that_are_still_open_count() throws Exception {
    assertBlamed(run(filling("/var/tmp/x", "os.unlink('/var/tmp/x')")), FaultCode.DISK_LIMIT);
  }

  /** Writes four times the disk limit in pieces, and then waits to be found. */
  private static String filling(String file, String afterOpening) {
    return """
        import os, time
        f = open('%s', 'wb')
        %s
        for _ in range(64):
          f.write(b'x' * (1 << 20))
          f.flush()
          time.sleep(0.02)
        time.sleep(1000)
        """
        .formatted(file, afterOpening);
  }

  @Test
  void temporary_files_in_memory_are_bounded() throws Exception {
    var ended = run("f = open('/tmp/x', 'wb')\nwhile True: f.write(b'x' * (1 << 20))");
    assertBlamed(ended, FaultCode.DISK_LIMIT);
    assertThat(HostileGrid.fault(ended).evidence()).contains("No space left on device");
    assertBlamed(
        run("f = open('/dev/shm/x', 'wb')\nwhile True: f.write(b'x' * (1 << 20))"),
        FaultCode.DISK_LIMIT);
  }

  @Test
  void memory_of_children_and_of_shared_mappings_counts() throws Exception {
    var children =
        """
        import os, time
        for _ in range(8):
          if os.fork() == 0:
            x = b'x' * (64 << 20)
            time.sleep(1000)
        os.wait()
        """;
    assertBlamed(run(children), FaultCode.OUT_OF_MEMORY);
    var mapping =
        """
        import mmap
        m = mmap.mmap(-1, 1 << 30)
        for i in range(0, 1 << 30, 4096): m[i] = 1
        """;
    assertBlamed(run(mapping), FaultCode.OUT_OF_MEMORY);
  }

  @Test
  void a_bomb_of_threads_stays_within_its_processes() throws Exception {
    var script =
        """
        import threading, time
        n = 0
        while True:
          try: threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
          except RuntimeError:
            print(n, flush=True)
            raise
          n += 1
        """;
    var ended = run(script);
    assertBlamed(ended, FaultCode.PROGRAM_FAILED);
    assertThat(Integer.parseInt(stdout(ended).strip())).isLessThan(HostileGrid.LIMITS.pids());
  }

  @Test
  void a_program_that_stops_itself_and_closes_its_output_is_killed_in_time() throws Exception {
    var script =
        """
        import os, signal
        if os.fork() == 0: os.kill(os.getppid(), signal.SIGSTOP)
        os.close(1); os.close(2)
        while True: signal.pause()
        """;
    var ended = run(script, HostileGrid.LIMITS.withExecutionTime(Duration.ofSeconds(2)));
    assertBlamed(ended, FaultCode.TIME_LIMIT);
    assertThat(containersOf(ended)).isEmpty();
  }

  @Test
  void output_bytes_are_bounded_while_they_are_written() throws Exception {
    var script =
        """
        import time
        f = open('/app/output/x', 'wb')
        for _ in range(64):
          f.write(b'x' * (1 << 20))
          f.flush()
        time.sleep(1000)
        """;
    assertBlamed(run(script), FaultCode.OUTPUT_LIMIT);
  }

  @Test
  void many_files_are_bounded_together_while_they_are_written() throws Exception {
    var script =
        """
        import time
        for i in range(200):
          open('/app/output/%d' % i, 'wb').write(b'x' * (1 << 20))
        time.sleep(1000)
        """;
    assertBlamed(run(script), FaultCode.OUTPUT_LIMIT);
  }

  @Test
  void what_is_written_beside_the_submission_is_bounded_too() throws Exception {
    var script =
        """
        import time
        for i in range(200):
          open('/app/program/%d' % i, 'wb').write(b'x' * (1 << 20))
        time.sleep(1000)
        """;
    assertBlamed(run(script), FaultCode.OUTPUT_LIMIT);
  }

  @Test
  void a_million_files_are_stopped_on_the_way() throws Exception {
    var script =
        """
        import time
        for i in range(1000000):
          open('/app/output/%d' % i, 'w').close()
          if i > 200000: time.sleep(0.01)
        """;
    assertBlamed(run(script), FaultCode.OUTPUT_LIMIT);
  }

  @Test
  void a_huge_sparse_file_is_too_much_output() throws Exception {
    var ended = run("open('/app/output/x', 'wb').truncate(1 << 40)");
    assertBlamed(ended, FaultCode.OUTPUT_LIMIT);
  }

  @Test
  void of_a_flood_of_output_head_and_tail_are_kept() throws Exception {
    var script =
        """
        import os
        print('the first line', flush=True)
        for _ in range(64): os.write(1, (b'x' * 1023 + b'\\n') * 1024)
        os.write(2, b'on stderr\\n')
        print('the last line')
        """;
    var ended = run(script);
    assertThat(ended.outcome()).isInstanceOf(Outcome.Scored.class);
    assertThat(stdout(ended))
        .startsWith("the first line\n")
        .endsWith("the last line\n")
        .contains("bytes left out here")
        .hasSizeLessThan((int) HostileGrid.LIMITS.logBytes() + 200);
    assertThat(stderr(ended)).isEqualTo("on stderr\n");
  }

  @Test
  void a_flood_without_lines_on_both_streams_is_cut() throws Exception {
    var script =
        """
        import os
        for _ in range(256):
          os.write(1, b'\\xff' * 65536)
          os.write(2, b'y' * 65536)
        os.write(2, b'the end')
        """;
    var ended = run(script);
    assertThat(ended.outcome()).isInstanceOf(Outcome.Scored.class);
    assertThat(stdout(ended)).hasSizeLessThan((int) HostileGrid.LIMITS.logBytes() + 200);
    assertThat(stderr(ended))
        .endsWith("the end")
        .hasSizeLessThan((int) HostileGrid.LIMITS.logBytes() + 200);
  }
}
