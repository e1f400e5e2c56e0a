package org.scoregrid.worker.container.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.Network;
import org.scoregrid.testkit.DockerDaemon;
import org.scoregrid.testkit.TestImages;
import org.scoregrid.worker.container.Collected;
import org.scoregrid.worker.container.Program;

/**
 * The network {@code internet}. The outside is a network namespace of this machine with a public
 * address of the range for documentation; it also answers at the metadata address and at a private
 * one, which the host reaches and a run must not.
 */
final class DockerInternetTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String OUTSIDE = "203.0.113.1";
  private static final String METADATA = "169.254.169.254";
  private static final String PRIVATE = "10.255.254.253";
  private static final int PORT = 8099;
  private static final String SERVER =
      """
      import socket
      s = socket.create_server(('', %d))
      while True:
        c, _ = s.accept()
        c.sendall(b'outside')
        c.close()
      """
          .formatted(PORT);
  private static final String ASK =
      """
      import socket, sys
      for a in sys.argv[1:]:
        host, port = a.split(':')
        try: print(a, socket.create_connection((host, int(port)), 3).recv(7).decode())
        except OSError: print(a, 'refused')
      """;

  private final WorkerName worker = new WorkerName("internet-" + ProcessHandle.current().pid());
  private final String space = "sgout" + ProcessHandle.current().pid();
  private DockerEngine engine;
  private Process server;

  @BeforeEach
  void start() throws Exception {
    engine = DockerEngine.connect(DockerConfig.DEFAULT.withSocket(DockerDaemon.shared().socket()));
    engine.ensureImage(TestImages.python());
    ip("netns add " + space);
    ip("link add sgtest0 type veth peer name sgtest1 netns " + space);
    ip("addr add 203.0.113.254/24 dev sgtest0");
    ip("link set sgtest0 up");
    ip("-n " + space + " link set lo up");
    ip("-n " + space + " link set sgtest1 up");
    for (String address : List.of(OUTSIDE + "/24", METADATA + "/32", PRIVATE + "/32")) {
      ip("-n " + space + " addr add " + address + " dev sgtest1");
    }
    ip("route add " + METADATA + "/32 via " + OUTSIDE);
    ip("route add " + PRIVATE + "/32 via " + OUTSIDE);
    server =
        new ProcessBuilder("ip", "netns", "exec", space, "python3", "-c", SERVER)
            .inheritIO()
            .start();
    for (String address : List.of(OUTSIDE, METADATA, PRIVATE)) {
      Awaitility.await().atMost(SOON).until(() -> hostReaches(address));
    }
  }

  @AfterEach
  void stop() throws Exception {
    engine.close();
    server.destroyForcibly().waitFor();
    ip("link del sgtest0");
    ip("netns del " + space);
  }

  private static void ip(String words) throws IOException, InterruptedException {
    HostTool.mustRun(null, ("ip " + words).split(" "));
  }

  private static boolean hostReaches(String address) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, PORT), 1_000);
      return new String(socket.getInputStream().readNBytes(7), StandardCharsets.UTF_8)
          .equals("outside");
    } catch (IOException _) {
      return false;
    }
  }

  private String ask(String... addresses) throws Exception {
    var command = new String[3 + addresses.length];
    command[0] = "python3";
    command[1] = "-c";
    command[2] = ASK;
    System.arraycopy(addresses, 0, command, 3, addresses.length);
    var output = new Collected();
    var spec = Program.of(TestImages.python(), command).on(Network.INTERNET).spec();
    try (var container = engine.start(spec, output)) {
      assertThat(container.await(SOON)).isPresent();
    }
    return output.stdout();
  }

  @Test
  void the_outside_is_reached_and_nothing_else() throws Exception {
    var out = OUTSIDE + ":" + PORT;
    var metadata = METADATA + ":" + PORT;
    var inside = PRIVATE + ":" + PORT;
    assertThat(ask(out, metadata, inside))
        .isEqualTo(out + " outside\n" + metadata + " refused\n" + inside + " refused\n");
  }

  @Test
  void no_address_of_the_host_is_reached() throws Exception {
    try (var listener = new ServerSocket(0)) {
      var hosts =
          NetworkInterface.networkInterfaces()
              .flatMap(NetworkInterface::inetAddresses)
              .filter(Inet4Address.class::isInstance)
              .map(InetAddress::getHostAddress)
              .map(address -> address + ":" + listener.getLocalPort())
              .toArray(String[]::new);
      assertThat(hosts).hasSizeGreaterThan(1);
      assertThat(ask(hosts).lines()).hasSize(hosts.length).allMatch(l -> l.endsWith(" refused"));
    }
  }

  @Test
  void another_run_is_not_reached() throws Exception {
    var listening =
        """
        import socket
        s = socket.create_server(('', 8098))
        u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        u.connect(('203.0.113.1', 9))
        print(u.getsockname()[0], flush=True)
        while True: s.accept()[0].sendall(b'outside')
        """;
    var output = new Collected();
    var spec =
        Program.of(TestImages.python(), "python3", "-c", listening).on(Network.INTERNET).spec();
    try (var _ = engine.start(spec, output)) {
      Awaitility.await().atMost(SOON).until(() -> output.stdout().endsWith("\n"));
      var other = output.stdout().strip() + ":8098";
      assertThat(ask(other)).isEqualTo(other + " refused\n");
    }
  }

  @Test
  void a_host_that_holds_may_offer_it() throws Exception {
    assertThat(engine.internetRefusal(worker)).isEmpty();
  }

  @Test
  void a_host_whose_rules_do_not_cover_the_bridge_is_found_out() throws Exception {
    var name = "uncovered" + ProcessHandle.current().pid();
    DockerDaemon.shared()
        .docker(SOON, "network", "create", "-o", "com.docker.network.bridge.name=uncovered0", name);
    try {
      var range = "{{range .IPAM.Config}}{{.Gateway}} {{.Subnet}}{{end}}";
      var parts = DockerDaemon.shared().ask("network", "inspect", "-f", range, name).split(" ");
      var lane = new Lane(name, "uncovered0", parts[0], parts[1]);
      assertThatIOException()
          .isThrownBy(() -> NetworkCanary.fly(lane))
          .withMessageContaining("a program could reach");
    } finally {
      DockerDaemon.shared().docker(SOON, "network", "rm", name);
    }
  }

  @Test
  void networks_are_removed_at_the_end() throws Exception {
    ask(OUTSIDE + ":" + PORT);
    engine.close();
    var label = "label=scoregrid.worker=contract-" + ProcessHandle.current().pid();
    assertThat(DockerDaemon.shared().ask("network", "ls", "-q", "--filter", label)).isEmpty();
  }
}
