package org.scoregrid.worker.container.docker;

import com.github.dockerjava.api.DockerClient;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.id.WorkerName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code Network.INTERNET} on a bridge: the outside and nothing else. It is offered only where a
 * canary has shown on this host that it holds. Thread-safe.
 */
final class OpenNetwork {
  private static final Logger log = LoggerFactory.getLogger(OpenNetwork.class);

  private final Lanes lanes;
  private final RunFirewall firewall = new RunFirewall();
  private final DockerConfig.Internet policy;
  private @Nullable Optional<String> verdict;

  OpenNetwork(DockerClient client, DockerCalls calls, DockerConfig.Internet policy) {
    this.policy = policy;
    this.lanes = new Lanes(client, calls);
  }

  /**
   * A network for one container, safe at this moment.
   *
   * @throws FaultException ENGINE_FAILED (platform) where this host cannot have one
   */
  Lane take(WorkerName worker) throws FaultException, InterruptedException {
    Optional<String> refusal = refusal(worker);
    if (refusal.isPresent()) {
      throw refused(refusal.get(), null);
    }
    try {
      firewall.ensure();
      return lanes.take(worker);
    } catch (IOException e) {
      throw refused(String.valueOf(e.getMessage()), e);
    }
  }

  /** To be called when the container is gone. */
  void giveBack(Lane lane) {
    lanes.giveBack(lane);
  }

  /** Why this host cannot offer the network; empty where it can. Tried once, it takes a second. */
  synchronized Optional<String> refusal(WorkerName worker) throws InterruptedException {
    Optional<String> known = verdict;
    if (known == null) {
      known = tryIt(worker);
      verdict = known;
    }
    return known;
  }

  private Optional<String> tryIt(WorkerName worker) throws InterruptedException {
    if (!policy.offered()) {
      return Optional.of("it is switched off on this worker");
    }
    try {
      firewall.ensure();
      Lane lane = lanes.take(worker);
      try {
        NetworkCanary.fly(lane);
      } finally {
        lanes.giveBack(lane);
      }
      log.atInfo().log("runs may use the internet: the host cannot be reached from them");
      return Optional.empty();
    } catch (IOException e) {
      log.atWarn().addKeyValue("cause", e.getMessage()).log("runs may not use the internet");
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static FaultException refused(String why, @Nullable Throwable cause) {
    var fault =
        new Fault(
            FaultCode.ENGINE_FAILED,
            Blame.PLATFORM,
            "This worker cannot give a run the internet without opening the host to it.",
            "The run is tried again on another worker where there is one. The worker must run as"
                + " root on the host's network, with iptables, or runs must do without network.",
            why);
    return cause == null ? new FaultException(fault) : new FaultException(fault, cause);
  }

  void removeOrphans(WorkerName worker) {
    lanes.removeOrphans(worker);
  }

  void close() {
    lanes.close();
  }
}
