package org.scoregrid.worker.container;

import java.time.Duration;
import java.util.Optional;
import org.scoregrid.domain.fault.FaultException;

/** A started program. Thread-safe. */
public interface RunningContainer extends AutoCloseable {

  /**
   * How a program ended.
   *
   * @param code 128 + n after signal n
   * @param outOfMemory whether the memory limit killed anything in the container, even if the code
   *     is 0
   */
  record Exit(int code, boolean outOfMemory) {}

  /**
   * Waits for the end of the program and of its output.
   *
   * @return empty if it still runs when the time is over
   * @throws FaultException ENGINE_FAILED when the engine lost it; PROGRAM_NOT_STARTED (participant;
   *     the caller knows whose program it is) where the command could not be executed after all:
   *     engines with an init program in the container learn that only here; DISK_LIMIT where it was
   *     killed for what it wrote to its root
   */
  Optional<Exit> await(Duration atMost) throws FaultException, InterruptedException;

  /** Kills everything in the container at once; {@link #await} then returns within a second. */
  void kill() throws FaultException;

  /**
   * Kills what still runs and removes every trace on the host; who awaits it gets an exit. Never
   * throws; a second call does nothing.
   */
  @Override
  void close();
}
