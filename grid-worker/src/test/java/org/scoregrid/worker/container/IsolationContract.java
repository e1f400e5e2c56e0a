package org.scoregrid.worker.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a hostile program cannot reach, whatever the engine. */
public abstract class IsolationContract {
  private static final Duration SOON = Duration.ofSeconds(30);

  /** Names that a container has of its own, or that are too short to look for. */
  private static final Set<String> COMMON = Set.of("HOSTNAME", "LANGUAGE");

  private Path host;
  private ContainerEngine engine;

  protected abstract ContainerEngine open() throws Exception;

  /** An image with a shell and python3. */
  protected abstract String image();

  @BeforeEach
  void openEngine(@TempDir Path directory) throws Exception {
    host = directory;
    engine = open();
    engine.ensureImage(image());
  }

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  /** Runs a script to its end and returns what it printed; it must end well. */
  private String answer(Program program) throws Exception {
    var output = new Collected();
    try (var container = engine.start(program.spec(), output)) {
      var exit = container.await(SOON).orElseThrow();
      assertThat(exit.code()).as(output.stderr()).isZero();
    }
    return output.stdout();
  }

  private Program python(String script, String... arguments) {
    var command = new String[3 + arguments.length];
    command[0] = "python3";
    command[1] = "-c";
    command[2] = script;
    System.arraycopy(arguments, 0, command, 3, arguments.length);
    return Program.of(image(), command);
  }

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
