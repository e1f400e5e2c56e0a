package org.scoregrid.worker.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a hostile program cannot reach, whatever the engine. */
public abstract class IsolationContract extends OpenedEngine {
  /** Names that a container has of its own, or that are too short to look for. */
  private static final Set<String> COMMON = Set.of("HOSTNAME", "LANGUAGE");

  /** Prints what became of an attempt. */
  private static String attempt(String statement) {
    return "import os,sys,socket\ntry:\n "
        + statement
        + "\n print('done')\n"
        + "except OSError as e: print('refused')";
  }

  @Test
  void a_read_only_mount_cannot_be_written() throws Exception {
    Files.writeString(host.resolve("data.txt"), "reference");
    for (var statement :
        new String[] {
          "open('/app/data/data.txt','a')", "open('/app/data/new','w')",
          "os.chmod('/app/data/data.txt', 0o777)", "os.remove('/app/data/data.txt')"
        }) {
      assertThat(answer(python(attempt(statement)).mounted(host, "/app/data", true)))
          .as(statement)
          .isEqualTo("refused\n");
    }
    assertThat(host.resolve("data.txt")).hasContent("reference");
  }

  @Test
  void there_is_no_network_but_loopback() throws Exception {
    assertThat(
            answer(
                python(
                    "import os; print(sorted(i for _,i in __import__('socket').if_nameindex()))")))
        .isEqualTo("['lo']\n");
  }

  @Test
  void the_hosts_loopback_is_out_of_reach() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var statement = "socket.create_connection(('127.0.0.1', " + server.getLocalPort() + "), 5)";
      assertThat(answer(python(attempt(statement)))).isEqualTo("refused\n");
    }
  }

  @Test
  void files_of_the_host_are_not_there() throws Exception {
    var secret = Files.writeString(host.resolve("secret"), "x");
    var home = Path.of(System.getProperty("user.home"));
    var inHome = Files.createTempFile(home, "scoregrid-test", ".secret");
    try {
      var script = "import os,sys; print([os.path.exists(p) for p in sys.argv[1:]])";
      assertThat(answer(python(script, secret.toString(), inHome.toString())))
          .isEqualTo("[False, False]\n");
    } finally {
      Files.delete(inHome);
    }
  }

  @Test
  void password_hashes_of_the_host_are_not_there() throws Exception {
    var script =
        "import os; p='/etc/shadow'\ntry: print(open(p).read())\nexcept OSError: print('no')";
    assertThat(answer(python(script)).strip())
        .isNotEqualTo(Files.readString(Path.of("/etc/shadow")).strip());
  }

  @Test
  void the_agents_environment_is_not_visible() throws Exception {
    var script =
        """
        import os, glob
        print(dict(os.environ))
        for p in glob.glob('/proc/[0-9]*/environ'):
          try: print(open(p, 'rb').read())
          except OSError: pass
        """;
    var names =
        System.getenv().keySet().stream()
            .filter(name -> name.length() > 6 && !COMMON.contains(name))
            .toList();
    assertThat(names).isNotEmpty();
    assertThat(answer(python(script)))
        .doesNotContain(names)
        .doesNotContain(System.getProperty("user.dir"));
  }

  @Test
  void there_are_no_capabilities_and_no_new_privileges() throws Exception {
    var status = answer(python("print(open('/proc/self/status').read())"));
    assertThat(status)
        .contains("CapInh:\t0000000000000000")
        .contains("CapPrm:\t0000000000000000")
        .contains("CapEff:\t0000000000000000")
        .contains("CapBnd:\t0000000000000000")
        .contains("NoNewPrivs:\t1");
  }

  @Test
  void kernel_parameters_cannot_be_changed() throws Exception {
    for (var file : new String[] {"kernel/core_pattern", "kernel/printk", "vm/overcommit_memory"}) {
      assertThat(answer(python(attempt("open('/proc/sys/" + file + "', 'a')"))))
          .isEqualTo("refused\n");
    }
  }

  @Test
  void processes_of_the_host_are_not_visible() throws Exception {
    var script = "import os; print(sum(p.isdigit() for p in os.listdir('/proc')))";
    assertThat(Integer.parseInt(answer(python(script)).strip())).isLessThanOrEqualTo(3);
  }

  @Test
  void nothing_is_open_but_the_standard_streams() throws Exception {
    var script = "import os\nfds = os.listdir('/proc/self/fd')\nprint(sorted(fds)[:3], len(fds))";
    assertThat(answer(python(script))).isEqualTo("['0', '1', '2'] 4\n");
  }
}
