package org.scoregrid.worker.container.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Network;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.WorkerName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The networks of one engine: made when they are needed, used by one container at a time, used
 * again by the next, removed at the end. As many as programs run at once. Thread-safe.
 */
final class Lanes {
  private static final Logger log = LoggerFactory.getLogger(Lanes.class);
  private static final String BRIDGE = "com.docker.network.bridge.";

  private final DockerClient client;
  private final DockerCalls calls;
  private final Deque<Lane> free = new ArrayDeque<>();
  private final Set<String> mine = new HashSet<>();

  Lanes(DockerClient client, DockerCalls calls) {
    this.client = client;
    this.calls = calls;
  }

  /**
   * A network that nobody else uses, until it is given back.
   *
   * @throws IOException where the engine makes none
   */
  Lane take(WorkerName worker) throws IOException {
    Lane waiting = nextFree();
    while (waiting != null && !isEmpty(waiting)) {
      waiting = nextFree();
    }
    return waiting == null ? make(worker) : waiting;
  }

  private synchronized @Nullable Lane nextFree() {
    return free.pollFirst();
  }

  /** A container whose removal failed may still be there; then nobody uses the network again. */
  private boolean isEmpty(Lane lane) {
    try {
      var containers =
          calls
              .call(() -> client.inspectNetworkCmd().withNetworkId(lane.id()).exec())
              .getContainers();
      return containers == null || containers.isEmpty();
    } catch (RuntimeException _) {
      return false;
    }
  }

  /** Gives one back whose container is gone. */
  synchronized void giveBack(Lane lane) {
    free.addFirst(lane);
  }

  private Lane make(WorkerName worker) throws IOException {
    String bridge = RunFirewall.BRIDGES + UUID.randomUUID().toString().substring(24, 36);
    try {
      String id =
          calls.call(
              () ->
                  client
                      .createNetworkCmd()
                      .withName("scoregrid-" + bridge)
                      .withDriver("bridge")
                      .withEnableIpv6(false)
                      .withLabels(Map.of(ContainerRequest.WORKER, worker.value()))
                      .withOptions(options(bridge))
                      .exec()
                      .getId());
      synchronized (this) {
        mine.add(id);
      }
      return describe(id, bridge);
    } catch (RuntimeException e) {
      throw new IOException("the engine makes no network: " + e.getMessage(), e);
    }
  }

  private static Map<String, String> options(String bridge) {
    Map<String, String> options = new HashMap<>();
    options.put(BRIDGE + "name", bridge);
    options.put(BRIDGE + "enable_icc", "false");
    options.put(BRIDGE + "enable_ip_masquerade", "true");
    return options;
  }

  private Lane describe(String id, String bridge) throws IOException {
    Network made = calls.call(() -> client.inspectNetworkCmd().withNetworkId(id).exec());
    List<Network.Ipam.Config> ranges = made.getIpam().getConfig();
    if (ranges == null || ranges.isEmpty()) {
      throw new IOException("the engine gave a network no addresses");
    }
    Network.Ipam.Config range = ranges.getFirst();
    return new Lane(id, bridge, range.getGateway(), range.getSubnet());
  }

  /** Removes what an earlier life of the worker left; those of this life stay. */
  void removeOrphans(WorkerName worker) {
    String label = ContainerRequest.WORKER + "=" + worker.value();
    List<Network> found =
        calls.call(() -> client.listNetworksCmd().withFilter("label", List.of(label)).exec());
    for (Network network : found) {
      if (!isMine(network.getId())) {
        remove(network.getId());
      }
    }
  }

  private synchronized boolean isMine(String id) {
    return mine.contains(id);
  }

  /** Removes all that were made here. */
  void close() {
    List<String> all;
    synchronized (this) {
      all = List.copyOf(mine);
      mine.clear();
      free.clear();
    }
    all.forEach(this::remove);
  }

  private void remove(String id) {
    try {
      calls.run(() -> client.removeNetworkCmd(id).exec());
    } catch (NotFoundException e) {
      log.atDebug().addKeyValue("network", id).log("network was gone already");
    } catch (RuntimeException e) {
      // It is found by its label at the next start.
      log.atWarn().addKeyValue("network", id).setCause(e).log("network not removed");
    }
  }
}
