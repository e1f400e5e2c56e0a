package org.scoregrid.worker.container;

import java.util.Optional;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.id.WorkerName;

/**
 * Runs programs in isolation. Whatever a program does, it reaches nothing but its mounts and stays
 * within its limits; an engine that cannot promise that refuses to start. Thread-safe.
 */
public interface ContainerEngine extends AutoCloseable {

  /** Name and version for people, for example {@code docker 27.1}. */
  String name();

  /**
   * Makes an image usable: pulls it where it is absent. Concurrent calls for one image pull once.
   *
   * @throws FaultException IMAGE_NOT_FOUND (organizer), IMAGE_UNAVAILABLE or ENGINE_FAILED
   *     (platform)
   */
  void ensureImage(String image) throws FaultException, InterruptedException;

  /**
   * Starts a program in a fresh container. All its output goes to the sink, from the first byte.
   *
   * @throws FaultException PROGRAM_NOT_STARTED (participant; the caller knows whose program it is)
   *     where the command cannot be executed, ENGINE_FAILED (platform) otherwise
   */
  RunningContainer start(ContainerSpec spec, OutputSink sink)
      throws FaultException, InterruptedException;

  /**
   * Opens a container that serves several programs, without starting one.
   *
   * @param spec of the first program; its command does not count. Mounts at {@code /tmp} and {@code
   *     /dev/shm} take the place of the file systems in memory
   * @return empty where this engine or the image cannot: every program then needs {@link #start}
   * @throws FaultException ENGINE_FAILED (platform)
   */
  default Optional<WarmContainer> openWarm(ContainerSpec spec)
      throws FaultException, InterruptedException {
    return Optional.empty();
  }

  /**
   * Kills and removes what an earlier life of this worker left behind.
   *
   * @return number of containers removed
   */
  int removeOrphans(WorkerName worker) throws FaultException;

  /**
   * Why runs cannot have {@code Network.INTERNET} here, for a person; empty where they can. The
   * first call may try it out, which takes some seconds.
   */
  default Optional<String> internetRefusal(WorkerName worker) throws InterruptedException {
    return Optional.of("This engine gives runs no network.");
  }

  /** Gives up images that it brought here and nobody uses, because the disk is full. */
  default void makeRoom() {}

  @Override
  void close();
}
