package org.scoregrid.worker.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.worker.HostileGrid;

/** Programs that look around and try to get out. */
abstract class HostileIsolationContract extends HostileRuns {
  /** Variables that a container has of its own, or gets by configuration. */
  private static final Set<String> OWN = Set.of("HOSTNAME", "PYTHONUNBUFFERED");

  private String answer(String script) throws Exception {
    RunReport.Ended ended = run(script);
    assertThat(ended.outcome()).isInstanceOf(Outcome.Scored.class);
    return stdout(ended);
  }

  @Test
  void there_are_no_privileges_and_a_filter_for_system_calls() throws Exception {
    assertThat(answer("print(open('/proc/self/status').read())"))
        .contains("CapEff:\t0000000000000000")
        .contains("CapBnd:\t0000000000000000")
        .contains("NoNewPrivs:\t1")
        .contains("Seccomp:\t2");
  }

  @Test
  void namespaces_mounts_and_keys_are_refused() throws Exception {
    var script =
        """
        import ctypes
        c = ctypes.CDLL(None)
        made = [c.unshare(0x10000000), c.unshare(0x20000), c.mount(b'none', b'/mnt', b'tmpfs', 0, None),
                c.syscall(250, 0, 0, 0), c.syscall(321, 0, 0, 0), c.reboot(0), c.swapoff(b'/x')]
        print([x == -1 for x in made])
        """;
    assertThat(answer(script)).isEqualTo("[True, True, True, True, True, True, True]\n");
  }

  @Test
  void a_setuid_program_gains_nothing() throws Exception {
    var script =
        """
        import os, shutil, subprocess
        shutil.copy('/usr/bin/id', '/app/output/id')
        try: os.chmod('/app/output/id', 0o6777)
        except OSError: pass
        caps = [l for l in open('/proc/self/status') if l.startswith('CapEff')]
        out = subprocess.run(['sh', '-c', 'grep CapEff /proc/self/status'], capture_output=True, text=True)
        print(out.stdout == caps[0])
        os.remove('/app/output/id')
        """;
    assertThat(answer(script)).isEqualTo("True\n");
  }

  @Test
  void inputs_are_read_only() throws Exception {
    var script =
        """
        import os
        for act in [lambda: open('/app/input_data/x.csv', 'a'), lambda: os.remove('/app/input_data/x.csv'),
                    lambda: open('/app/data/new', 'w'), lambda: os.chmod('/app/input_data/x.csv', 0o777)]:
          try: act(); print('done')
          except OSError: print('refused')
        """;
    assertThat(answer(script)).isEqualTo("refused\n".repeat(4));
  }

  @Test
  void a_connection_fails_with_a_fault_that_names_the_switch() throws Exception {
    var ended = run("import socket\nsocket.create_connection(('203.0.113.1', 80), 5)");
    assertBlamed(ended, FaultCode.NETWORK_IS_OFF);
    assertThat(HostileGrid.fault(ended).wayOut()).contains("Network of runs");
    var look = run("import socket\nsocket.getaddrinfo('example.org', 80)");
    assertBlamed(look, FaultCode.NETWORK_IS_OFF);
  }

  @Test
  void metadata_services_and_the_host_are_out_of_reach() throws Exception {
    var script =
        """
        import socket
        for a in ['169.254.169.254', '172.17.0.1', '127.0.0.1', '10.0.0.1']:
          try: socket.create_connection((a, 80), 2); print('reached', a)
          except OSError: print('no')
        """;
    assertThat(answer(script)).isEqualTo("no\n".repeat(4));
  }

  @Test
  void neither_the_truth_nor_a_neighbour_can_be_found() throws Exception {
    var script =
        """
        import os
        wanted = [b'%s', b'%s']
        for top, dirs, files in os.walk('/'):
          if top == '/': dirs[:] = [d for d in dirs if d not in ('sys', 'usr', 'lib', 'lib64')]
          for f in files:
            p = os.path.join(top, f)
            try:
              if not os.path.isfile(p) or os.path.getsize(p) > 1 << 20 or p.endswith('main.py'): continue
              data = open(p, 'rb').read(1 << 16)
            except OSError: continue
            if any(w in data for w in wanted): print('found in', p)
        print('looked')
        """
            .formatted(HostileGrid.TRUTH, HostileGrid.NEIGHBOURS_SECRET);
    // Its own command line and memory hold the words too.
    assertThat(answer(script).lines().filter(l -> !l.contains("/proc/"))).containsExactly("looked");
  }

  @Test
  void secrets_of_the_agent_are_not_in_the_environment() throws Exception {
    var seen = answer("import os\nprint(sorted(os.environ))");
    assertThat(System.getenv().keySet().stream().filter(n -> n.length() > 6 && !OWN.contains(n)))
        .noneMatch(seen::contains);
  }

  @Test
  void a_program_cannot_write_into_the_engine() throws Exception {
    var script =
        """
        import os
        print([p for p in ['/var/run/docker.sock', '/run/docker.sock', '/dev/kmsg', '/dev/mem',
                           '/proc/kcore'] if os.access(p, os.R_OK) and os.path.getsize(p) > 0])
        try: open('/proc/sysrq-trigger', 'w'); print('open')
        except OSError: print('refused')
        """;
    assertThat(answer(script)).isEqualTo("[]\nrefused\n");
  }

  @Test
  void signals_reach_nobody_else() throws Exception {
    var script =
        """
        import os, signal
        try: os.kill(-1, signal.SIGKILL)
        except OSError: pass
        for pid in range(2, 5000):
          if pid != os.getpid():
            try: os.kill(pid, signal.SIGKILL)
            except OSError: pass
        print('alive')
        """;
    assertThat(answer(script)).isEqualTo("alive\n");
  }

  @Test
  void sockets_and_shared_memory_of_others_are_not_there() throws Exception {
    var script =
        """
        print(len(open('/proc/net/unix').readlines()), len(open('/proc/sysvipc/shm').readlines()),
              len(open('/proc/net/tcp').readlines()))
        """;
    assertThat(answer(script)).isEqualTo("1 1 1\n");
  }

  @Test
  void participant_code_beside_scoring_finds_no_truth_and_writes_no_scores() throws Exception {
    var submission =
        """
        import os
        for top, dirs, files in os.walk('/app'):
          for f in files:
            if '%s' in open(os.path.join(top, f), errors='replace').read() and f != 'main.py':
              print('found', f)
        open('/app/output/scores.json', 'w').write('{"ok": 99}')
        open('/app/shared/done', 'w').close()
        """
            .formatted(HostileGrid.TRUTH);
    var scoring =
        """
        import json, os, time
        while not os.path.exists('/app/shared/done'): time.sleep(0.02)
        assert os.path.exists('/app/input/ref/truth.txt')
        json.dump({'ok': 1}, open('/app/output/scores.json', 'w'))
        """;
    var ended = grid.run(grid.besideScoring(submission, scoring));
    assertThat(ended.outcome()).isEqualTo(new Outcome.Scored(Map.of("ok", new BigDecimal("1"))));
  }

  @Test
  void a_link_in_the_shared_directory_does_not_show_the_truth_as_an_answer() throws Exception {
    var submission =
        """
        import os
        os.chdir('/app/shared')
        os.symlink('/app/input/ref/truth.txt', 'answer.txt')
        os.symlink('../input/ref', 'answers')
        os.symlink('/proc/self/environ', 'environment')
        os.link('/app/ingested_program/main.py', '/app/ingested_program/second')
        open('plain.txt', 'w').write('plain')
        os.symlink('plain.txt', 'own')
        assert open('own').read() == 'plain'
        open('done', 'w').close()
        """;
    var scoring =
        """
        import json, os, time
        while not os.path.exists('/app/shared/done'): time.sleep(0.02)
        seen = 0
        for name in ['answer.txt', 'answers/truth.txt', 'environment']:
          try: seen += len(open('/app/shared/' + name).read())
          except OSError: pass
        own = open('/app/shared/plain.txt').read() == 'plain'
        open('/app/shared/reply', 'w').write('x')
        json.dump({'seen': seen, 'own': int(own)}, open('/app/output/scores.json', 'w'))
        """;
    var ended = grid.run(grid.besideScoring(submission, scoring));
    assertThat(ended.outcome())
        .isEqualTo(
            new Outcome.Scored(Map.of("seen", new BigDecimal("0"), "own", new BigDecimal("1"))));
  }
}
