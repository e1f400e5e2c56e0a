package org.scoregrid.worker.pipeline;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.FaultException;

/**
 * Stops a run whatever it is doing: the thread that works on it is interrupted. Thread-safe; the
 * first reason stays, but for the loss of the lease, which forbids more than the others.
 */
final class StopSignal {
  private @Nullable StopReason reason;
  private @Nullable Thread worker;

  /** The run was stopped. */
  static final class StoppedException extends Exception {
    private static final long serialVersionUID = 1;

    StoppedException() {
      super("the run was stopped");
    }
  }

  /** A part of a run that can be stopped. */
  interface Work {
    void run() throws FaultException, IOException, InterruptedException;
  }

  synchronized void stop(StopReason why) {
    if (reason == null || why == StopReason.LEASE_LOST) {
      reason = why;
    }
    if (worker != null) {
      worker.interrupt();
    }
  }

  synchronized @Nullable StopReason reason() {
    return reason;
  }

  /**
   * Does a part of the run, unless and until it is stopped.
   *
   * @throws StoppedException when stopped; whatever the work threw then is only an echo
   */
  void during(Work work)
      throws FaultException, IOException, InterruptedException, StoppedException {
    enter(false);
    try {
      work.run();
    } catch (FaultException | IOException | InterruptedException | RuntimeException e) {
      if (reason() != null) {
        throw new StoppedException();
      }
      throw e;
    } finally {
      leave();
    }
  }

  /** Does what a stopped run still has to do, unless its lease is lost. */
  void afterStop(Work work)
      throws FaultException, IOException, InterruptedException, StoppedException {
    enter(true);
    try {
      work.run();
    } finally {
      leave();
    }
  }

  private synchronized void enter(boolean evenIfStopped) throws StoppedException {
    if (reason == StopReason.LEASE_LOST || (reason != null && !evenIfStopped)) {
      throw new StoppedException();
    }
    worker = Thread.currentThread();
  }

  /** The interruption belonged to this run, not to the next one on this thread. */
  private synchronized void leave() {
    worker = null;
    if (reason != null) {
      boolean _ = Thread.interrupted();
    }
  }
}
