package org.scoregrid.worker.container;

import java.util.Optional;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.Network;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A fast engine for what it can isolate, another for the rest: runs with a network, and images that
 * the fast one refuses. Both are closed with it. Thread-safe.
 */
public final class PreferredEngine implements ContainerEngine {
  private static final Logger log = LoggerFactory.getLogger(PreferredEngine.class);

  private final ContainerEngine fast;
  private final ContainerEngine rest;

  /**
   * @param fast refuses what it cannot isolate by {@link EngineFaults#refused}
   */
  public PreferredEngine(ContainerEngine fast, ContainerEngine rest) {
    this.fast = fast;
    this.rest = rest;
  }

  @Override
  public String name() {
    return fast.name() + ", " + rest.name();
  }

  @Override
  public void ensureImage(String image) throws FaultException, InterruptedException {
    try {
      fast.ensureImage(image);
    } catch (FaultException e) {
      rest.ensureImage(orThrow(e, image));
    }
  }

  @Override
  public RunningContainer start(ContainerSpec spec, OutputSink sink)
      throws FaultException, InterruptedException {
    if (spec.network() == Network.INTERNET) {
      return rest.start(spec, sink);
    }
    try {
      return fast.start(spec, sink);
    } catch (FaultException e) {
      orThrow(e, spec.image());
      return rest.start(spec, sink);
    }
  }

  /** Nothing was started where an engine refused; every other fault stands. */
  private String orThrow(FaultException e, String image) throws FaultException {
    if (e.fault().code() != FaultCode.ENGINE_FAILED || e.fault().blame() != Blame.ORGANIZER) {
      throw e;
    }
    log.atInfo()
        .addKeyValue("image", image)
        .addKeyValue("engine", rest.name())
        .addKeyValue("reason", e.fault().sentence())
        .log("the fast engine refused");
    return image;
  }

  @Override
  public int removeOrphans(WorkerName worker) throws FaultException {
    return fast.removeOrphans(worker) + rest.removeOrphans(worker);
  }

  @Override
  public Optional<String> internetRefusal(WorkerName worker) throws InterruptedException {
    return rest.internetRefusal(worker);
  }

  @Override
  public void makeRoom() {
    fast.makeRoom();
    rest.makeRoom();
  }

  @Override
  public void close() {
    try {
      fast.close();
    } finally {
      rest.close();
    }
  }
}
