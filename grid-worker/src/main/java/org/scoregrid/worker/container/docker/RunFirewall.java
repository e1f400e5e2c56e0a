package org.scoregrid.worker.container.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The host's packet filter for the bridges of runs, which all begin with {@link #BRIDGES}: nothing
 * from them enters the host, only public addresses are forwarded, and nobody outside begins a
 * connection to them. The rules are the same for all workers of a host and stay when a worker ends:
 * without a bridge they match nothing. Thread-safe.
 */
final class RunFirewall {
  /** Begin of the interface names. */
  static final String BRIDGES = "sg-";

  private static final String CHAIN = "SCOREGRID-RUNS";
  private static final String MATCH = BRIDGES + "+";

  /**
   * Private, shared, loopback, link-local with metadata services, benchmarks, multicast, reserved.
   */
  private static final List<String> CLOSED =
      List.of(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "224.0.0.0/4",
          "240.0.0.0/4");

  private String installed = "";

  /**
   * Puts the rules in place where somebody removed them, for example a reload of the host's own
   * firewall. Costs one call of iptables where they are.
   *
   * @throws IOException where the host does not let this process do it; the text says why
   */
  synchronized void ensure() throws IOException, InterruptedException {
    if (!installed.isEmpty() && ours(rules()).equals(installed)) {
      return;
    }
    if (!rules().contains("-N DOCKER-USER")) {
      throw new IOException("the engine does not use this host's iptables (no chain DOCKER-USER)");
    }
    HostTool.mustRun(chain(), "iptables-restore", "--noflush", "--wait", "5");
    first(
        "iptables",
        "DOCKER-USER",
        "-o",
        MATCH,
        "-m",
        "conntrack",
        "--ctstate",
        "NEW",
        "-j",
        "DROP");
    first("iptables", "DOCKER-USER", "-i", MATCH, "-j", CHAIN);
    first(
        "iptables", "INPUT", "-i", MATCH, "-j", "REJECT", "--reject-with", "icmp-admin-prohibited");
    if (Files.exists(Path.of("/proc/net/if_inet6"))) {
      first("ip6tables", "INPUT", "-i", MATCH, "-j", "DROP");
      first("ip6tables", "FORWARD", "-i", MATCH, "-j", "DROP");
    }
    installed = ours(rules());
  }

  private static String rules() throws IOException, InterruptedException {
    return HostTool.mustRun(null, "iptables", "-w", "5", "-S");
  }

  /** With what stands before them in the chains that are shared: an earlier rule could accept. */
  private static String ours(String rules) {
    var lines = new StringBuilder();
    rules
        .lines()
        .filter(
            line ->
                line.contains(CHAIN)
                    || line.contains(MATCH)
                    || line.startsWith("-A DOCKER-USER ")
                    || line.startsWith("-A INPUT "))
        .forEach(line -> lines.append(line).append('\n'));
    return lines.toString();
  }

  /** Made anew in one step, so that there is no moment without it. */
  private static String chain() {
    var text = new StringBuilder("*filter\n:" + CHAIN + " - [0:0]\n");
    for (String addresses : CLOSED) {
      text.append("-A ").append(CHAIN).append(" -d ").append(addresses).append(refusal());
    }
    text.append("-A ").append(CHAIN).append(" -m addrtype --dst-type LOCAL").append(refusal());
    return text.append("-A ").append(CHAIN).append(" -j RETURN\nCOMMIT\n").toString();
  }

  private static String refusal() {
    return " -j REJECT --reject-with icmp-admin-prohibited\n";
  }

  /**
   * At the head of the chain, so that no rule of the host accepts before it. A copy further down is
   * left there: removing by position could hit a rule that somebody else is inserting.
   */
  private static void first(String tool, String chain, String... rule)
      throws IOException, InterruptedException {
    String wanted = "-A " + chain + " " + String.join(" ", rule);
    boolean inPlace =
        HostTool.mustRun(null, tool, "-w", "5", "-S", chain)
            .lines()
            .filter(line -> line.startsWith("-A "))
            .takeWhile(line -> line.contains(MATCH))
            .anyMatch(line -> line.strip().equals(wanted));
    if (!inPlace) {
      List<String> words = new ArrayList<>(List.of(tool, "-w", "5", "-I", chain));
      words.addAll(List.of(rule));
      HostTool.mustRun(null, words.toArray(String[]::new));
    }
  }
}
