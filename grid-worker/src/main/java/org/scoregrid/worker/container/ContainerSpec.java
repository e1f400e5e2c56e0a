package org.scoregrid.worker.container;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.scoregrid.domain.id.Attempt;
import org.scoregrid.domain.id.RunId;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.Network;

/**
 * A program to run.
 *
 * @param name unique on this host, a name that Docker accepts
 * @param worker whose container it is; it becomes a label together with run and attempt
 * @param command argument vector; the image's entrypoint stays in force before it
 * @param workingDirectory inside the container
 * @param mounts nothing else of the host is visible
 * @param room cores and devices of the slot that it runs in
 */
public record ContainerSpec(
    String name,
    WorkerName worker,
    RunId run,
    Attempt attempt,
    String image,
    List<String> command,
    String workingDirectory,
    Map<String, String> environment,
    List<Mount> mounts,
    Network network,
    Limits limits,
    SlotRoom room) {

  public ContainerSpec {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    mounts = List.copyOf(mounts);
  }

  /** On any core, without devices. */
  public ContainerSpec(
      String name,
      WorkerName worker,
      RunId run,
      Attempt attempt,
      String image,
      List<String> command,
      String workingDirectory,
      Map<String, String> environment,
      List<Mount> mounts,
      Network network,
      Limits limits) {
    this(
        name,
        worker,
        run,
        attempt,
        image,
        command,
        workingDirectory,
        environment,
        mounts,
        network,
        limits,
        SlotRoom.ANY);
  }

  /**
   * A directory or file of the host.
   *
   * @param target absolute path inside the container
   * @param links whether links in it lead anywhere, where the engine can tell them not to: others
   *     may plant them there while the program reads
   */
  public record Mount(Path source, String target, boolean readOnly, boolean links) {
    /** With links as usual. */
    public Mount(Path source, String target, boolean readOnly) {
      this(source, target, readOnly, true);
    }
  }

  /** The same with other mounts. */
  public ContainerSpec with(List<Mount> others) {
    return new ContainerSpec(
        name,
        worker,
        run,
        attempt,
        image,
        command,
        workingDirectory,
        environment,
        others,
        network,
        limits,
        room);
  }
}
