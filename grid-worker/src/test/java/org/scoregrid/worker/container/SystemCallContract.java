package org.scoregrid.worker.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a hostile program cannot do by system calls and by filling what it may write. */
public abstract class SystemCallContract extends OpenedEngine {
  /** Makes the call of its first argument; prints the error number, 0 for none. */
  private static final String CALL =
      """
      import ctypes, sys
      libc = ctypes.CDLL(None, use_errno=True)
      numbers = [int(word, 0) for word in sys.argv[1:]]
      result = libc.syscall(*[ctypes.c_long(n) for n in numbers])
      print(ctypes.get_errno() if result == -1 else 0)
      """;

  private static final int NOT_PERMITTED = 1;
  private static final int NO_SUCH_CALL = 38;

  private String stripped(Program program) throws Exception {
    return answer(program).strip();
  }

  private void assertRefused(String name, int error, String... numbers) throws Exception {
    assertThat(stripped(python(CALL, numbers))).as(name).isEqualTo(String.valueOf(error));
  }

  /** Numbers of x86-64, with arguments that would not fail for another reason first. */
  @Test
  void calls_outside_of_the_profile_are_not_permitted() throws Exception {
    assertRefused("keyctl", NOT_PERMITTED, "250", "0", "-3", "0");
    assertRefused("add_key", NOT_PERMITTED, "248", "0", "0", "0", "0", "-3");
    assertRefused("request_key", NOT_PERMITTED, "249", "0", "0", "0", "0");
    assertRefused("bpf", NOT_PERMITTED, "321", "0", "0", "0");
    assertRefused("perf_event_open", NOT_PERMITTED, "298", "0", "0", "-1", "-1", "0");
    assertRefused("mount", NOT_PERMITTED, "165", "0", "0", "0", "0", "0");
    assertRefused("umount2", NOT_PERMITTED, "166", "0", "0");
    assertRefused("pivot_root", NOT_PERMITTED, "155", "0", "0");
    assertRefused("setns", NOT_PERMITTED, "308", "0", "0");
    assertRefused("userfaultfd", NOT_PERMITTED, "323", "0");
    assertRefused("open_by_handle_at", NOT_PERMITTED, "304", "-1", "0", "0");
    assertRefused("kexec_load", NOT_PERMITTED, "246", "0", "0", "0", "0");
    assertRefused("init_module", NOT_PERMITTED, "175", "0", "0", "0");
    assertRefused("reboot", NOT_PERMITTED, "169", "0", "0", "0", "0");
    assertRefused("swapon", NOT_PERMITTED, "167", "0", "0");
    assertRefused("open_tree", NOT_PERMITTED, "428", "-1", "0", "0");
    assertRefused("fsopen", NOT_PERMITTED, "430", "0", "0");
  }

  @Test
  void no_new_namespaces_can_be_made() throws Exception {
    for (var flag :
        new String[] {
          "0x10000000", "0x20000", "0x40000000", "0x20000000", "0x08000000", "0x04000000"
        }) {
      assertRefused("unshare " + flag, NOT_PERMITTED, "272", flag);
      assertRefused("clone " + flag, NOT_PERMITTED, "56", flag, "0", "0", "0", "0");
    }
    assertRefused("clone3", NO_SUCH_CALL, "435", "0", "0");
  }

  @Test
  void only_harmless_execution_domains_can_be_chosen() throws Exception {
    assertRefused("randomisation off", NOT_PERMITTED, "135", "0x0040000");
    assertRefused("ask", 0, "135", "0xffffffff");
  }

  @Test
  void the_hypervisor_cannot_be_spoken_to() throws Exception {
    assertRefused("socket AF_VSOCK", NOT_PERMITTED, "41", "40", "1", "0");
    assertRefused("socket AF_UNIX", 0, "41", "1", "1", "0");
  }

  @Test
  void init_and_the_agent_cannot_be_harmed_by_signals() throws Exception {
    var script =
        """
        import os, signal, sys
        for pid in [int(a) for a in sys.argv[1:]]:
          try:
            os.kill(pid, signal.SIGKILL); print('sent')
          except ProcessLookupError: print('nobody')
          except PermissionError: print('refused')
        """;
    var agent = String.valueOf(ProcessHandle.current().pid());
    assertThat(stripped(python(script, agent))).isEqualTo("nobody");
  }

  @Test
  void a_setuid_program_gives_nothing() throws Exception {
    var script =
        """
        import os, shutil, subprocess, sys
        shutil.copy(sys.executable, '/tmp/mine'); os.chmod('/tmp/mine', 0o6755)
        for program in ('/usr/bin/su', '/usr/bin/passwd', '/tmp/mine'):
          if os.path.exists(program):
            flags = [l.split()[3] for l in open('/proc/self/mounts') if program.startswith(l.split()[1])]
            print('nosuid' in flags[-1].split(','))
        """;
    assertThat(stripped(python(script))).isNotEmpty().doesNotContain("True\nFalse");
    assertThat(stripped(python("print(open('/proc/self/status').read())")))
        .contains("NoNewPrivs:\t1");
  }

  @Test
  void firmware_and_devices_of_the_host_are_hidden() throws Exception {
    var script =
        """
        import os
        for p in ('/sys/firmware', '/sys/kernel', '/proc/kcore', '/proc/keys', '/proc/timer_list'):
          try:
            print(len(os.listdir(p)) if os.path.isdir(p) else len(open(p, 'rb').read(10)))
          except OSError: print(0)
        print(sum(os.path.exists('/dev/' + d) for d in ('vda', 'sda', 'kmsg', 'mem', 'kvm', 'fuse')))
        """;
    assertThat(hidden(stripped(python(script)))).isTrue();
  }

  /** Docker shows an unreadable, read-only /sys/kernel; that is as good. */
  protected boolean hidden(String numbers) {
    return numbers.equals("0\n0\n0\n0\n0\n0");
  }

  @Test
  void another_runs_files_are_not_there() throws Exception {
    var mine = Files.createDirectory(host.resolve("mine"));
    var script =
        "echo secret > /root-mark; echo secret > /tmp/mark; echo x > /app/output/ready;"
            + " sleep 1000";
    var first = Program.of(image(), "sh", "-c", script).mounted(mine, "/app/output", false);
    try (var container = engine.start(first.spec(), new Collected())) {
      Awaitility.await().atMost(SOON).until(() -> Files.exists(mine.resolve("ready")));
      assertThat(container.await(Duration.ofMillis(10))).isEmpty();
      var look =
          "import os; print([os.path.exists(p) for p in ('/root-mark', '/tmp/mark', '/app/output')])";
      assertThat(stripped(python(look))).isEqualTo("[False, False, False]");
    }
  }

  @Test
  void one_file_of_the_output_cannot_grow_for_ever() throws Exception {
    var script =
        """
        import os
        f = open('/app/output/big', 'wb')
        try:
          for _ in range(64): f.write(b'x' * (1 << 20)); f.flush()
          print('all written')
        except OSError as e: print('refused')
        """;
    assertThat(stripped(python(script).mounted(host, "/app/output", false))).isEqualTo("refused");
    assertThat(Files.size(host.resolve("big"))).isLessThan(32L << 20);
  }

  @Test
  void the_root_is_writable_bounded_and_fresh_each_time() throws Exception {
    var write = "echo changed > /etc/mark && rm -r /usr/share && mkdir /usr/share && ls /usr/share";
    assertThat(stripped(Program.of(image(), "sh", "-c", write))).isEmpty();
    var look = "import os; print(os.path.exists('/etc/mark'), len(os.listdir('/usr/share')) > 0)";
    assertThat(stripped(python(look))).isEqualTo("False True");
    var fill =
        """
        f = open('/filled', 'wb')
        try:
          for _ in range(128): f.write(b'x' * (1 << 20)); f.flush()
          print('all written')
        except OSError as e: print('refused')
        """;
    assertThat(stripped(python(fill))).isEqualTo("refused");
  }
}
