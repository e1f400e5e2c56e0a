package org.scoregrid.worker.warm;

import java.util.List;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.worker.container.ContainerSpec;
import org.scoregrid.worker.workspace.Workspace;

/**
 * A run that would like to be scored in a warm container.
 *
 * @param slot that it runs in
 * @param spec of its scoring program; its mounts are those that all runs of the key share,
 *     read-only
 * @param workspace whose files it brings along and gets back
 * @param pins keeps the shared mounts from going as long as a container has them
 */
public record WarmGuest(int slot, WarmKey key, ContainerSpec spec, Workspace workspace, Pins pins) {

  /** Pins what a container mounts. */
  public interface Pins {
    List<? extends AutoCloseable> take() throws FaultException, InterruptedException;
  }
}
