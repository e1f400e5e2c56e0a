package org.scoregrid.worker.container;

import org.scoregrid.domain.fault.FaultException;

/**
 * A container that serves programs, one after the other, each in a process of its own. What they
 * share is what the container has: root, control groups, and the directories that were mounted when
 * it was opened. Thread-safe, but for one program at a time.
 */
public interface WarmContainer extends AutoCloseable {

  /**
   * Starts a program. Of the spec only command and working directory count; everything else is as
   * the container was opened. Killing the program kills the whole container.
   *
   * @throws FaultException as {@link ContainerEngine#start}
   */
  RunningContainer start(ContainerSpec spec, OutputSink sink)
      throws FaultException, InterruptedException;

  /**
   * Whether another program may come: the last one left no process behind, nothing was killed, the
   * writable root has room, and the image is still the one that its name stands for.
   */
  boolean isReusable();

  /**
   * Kills everything in it; it is not reusable then.
   *
   * @throws FaultException ENGINE_FAILED when that is not sure
   */
  void kill() throws FaultException;

  /**
   * Kills what runs and removes every trace on the host. Never throws; a second call is nothing.
   */
  @Override
  void close();
}
