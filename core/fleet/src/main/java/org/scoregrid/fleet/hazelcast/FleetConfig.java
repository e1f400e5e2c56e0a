package org.scoregrid.fleet.hazelcast;

import java.time.Duration;
import java.util.List;

/**
 * How a process joins the fleet.
 *
 * @param clusterName the same in all processes of a site; others are not let in
 * @param bindAddress that a member listens on; not used by clients
 * @param port that a member listens on; not used by clients
 * @param members {@code host:port} of the members, at least one for a client; a member may leave
 *     itself out
 * @param heartbeat time between two {@code announce}; a worker is forgotten after three of them
 */
public record FleetConfig(
    String clusterName, String bindAddress, int port, List<String> members, Duration heartbeat) {
  public FleetConfig {
    members = List.copyOf(members);
    if (clusterName.isBlank()) {
      throw new IllegalArgumentException("the fleet needs a cluster name");
    }
    if (!heartbeat.isPositive()) {
      throw new IllegalArgumentException("the heartbeat must be positive, not " + heartbeat);
    }
  }
}
