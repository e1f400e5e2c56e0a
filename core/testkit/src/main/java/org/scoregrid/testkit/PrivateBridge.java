package org.scoregrid.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A network bridge for a second Docker engine: one that is told to have none deletes the bridge of
 * the machine's own engine.
 */
final class PrivateBridge implements AutoCloseable {
  private static final Duration CALL = Duration.ofSeconds(20);

  private final String name;

  private PrivateBridge(String name) {
    this.name = name;
  }

  /** Makes it; needs root and the package iproute2. */
  static PrivateBridge make() {
    int number = ThreadLocalRandom.current().nextInt(1 << 14);
    PrivateBridge bridge = new PrivateBridge("sgtest%04x".formatted(number));
    ip("link", "add", "name", bridge.name, "type", "bridge");
    // Of the range for measurements (RFC 2544), which no real network has.
    String address = "198.18.%d.%d/30".formatted(number >> 6, (number & 63) * 4 + 1);
    try {
      ip("addr", "add", address, "dev", bridge.name);
      ip("link", "set", bridge.name, "up");
      return bridge;
    } catch (RuntimeException e) {
      bridge.close();
      throw e;
    }
  }

  String name() {
    return name;
  }

  private static void ip(String... arguments) {
    var command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments));
    HostCommand.mustRun(CALL, command);
  }

  @Override
  public void close() {
    HostCommand.run(CALL, List.of("ip", "link", "delete", name));
  }
}
