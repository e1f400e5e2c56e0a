package org.scoregrid.worker.container.docker;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Tries from a place beside a run's container, on the same bridge, to reach the host: an empty
 * network namespace with a wire to the bridge, which needs no image. Needs the tools {@code ip},
 * {@code bash} and {@code timeout}.
 */
final class NetworkCanary {
  private static final String SECONDS = "2";
  private static final String METADATA = "169.254.169.254";

  private final Lane lane;
  private final String namespace;
  private final String hostEnd;
  private final String innerEnd;

  private NetworkCanary(Lane lane) {
    this.lane = lane;
    String tag = UUID.randomUUID().toString().substring(0, 8);
    this.namespace = "sgc-" + tag;
    this.hostEnd = "sgch" + tag;
    this.innerEnd = "sgci" + tag;
  }

  /**
   * Flies once.
   *
   * @throws IOException with a sentence for a person where something was reached, or where nothing
   *     can be said
   */
  static void fly(Lane lane) throws IOException, InterruptedException {
    if (NetworkInterface.getByName(lane.bridge()) == null) {
      throw new IOException(
          "the engine's networks are not those of this process; let the worker use the host's"
              + " network");
    }
    new NetworkCanary(lane).fly();
  }

  private void fly() throws IOException, InterruptedException {
    try (ServerSocket listener = new ServerSocket(0)) {
      build();
      for (String address : addressesOfThisHost()) {
        refuse(address, listener.getLocalPort());
      }
      refuse(METADATA, 80);
      requireWire();
    } finally {
      HostTool.Answer _ = HostTool.run(null, List.of("ip", "netns", "del", namespace));
    }
  }

  private void build() throws IOException, InterruptedException {
    ip("netns", "add", namespace);
    ip("link", "add", hostEnd, "type", "veth", "peer", "name", innerEnd, "netns", namespace);
    ip("link", "set", hostEnd, "master", lane.bridge(), "up");
    ip("-n", namespace, "addr", "add", innerAddress(), "dev", innerEnd);
    ip("-n", namespace, "link", "set", innerEnd, "up");
    ip("-n", namespace, "route", "add", "default", "via", lane.gateway());
  }

  private static void ip(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(words));
    HostTool.mustRun(null, command.toArray(String[]::new));
  }

  /** The second address after the gateway: the first container would get the one before it. */
  private String innerAddress() throws IOException {
    byte[] address = InetAddress.getByName(lane.gateway()).getAddress();
    address[3] += 2;
    String prefix = lane.subnet().substring(lane.subnet().indexOf('/'));
    return InetAddress.getByAddress(address).getHostAddress() + prefix;
  }

  private static List<String> addressesOfThisHost() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
        .map(InetAddress::getHostAddress)
        .toList();
  }

  private void refuse(String address, int port) throws IOException, InterruptedException {
    String connect = "exec 3<>/dev/tcp/" + address + "/" + port;
    HostTool.Answer answer =
        HostTool.run(
            null,
            List.of("ip", "netns", "exec", namespace, "timeout", SECONDS, "bash", "-c", connect));
    if (answer.well()) {
      throw new IOException("a program could reach " + address + " from a run's network");
    }
  }

  /** Or nothing was reached only because there was no way at all. */
  private void requireWire() throws IOException, InterruptedException {
    String seen = HostTool.mustRun(null, "ip", "-n", namespace, "neigh", "show", lane.gateway());
    if (!seen.contains("lladdr")) {
      throw new IOException("the network of runs could not be tried: its bridge does not answer");
    }
  }
}
