package org.scoregrid.worker.container;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.scoregrid.domain.id.Attempt;
import org.scoregrid.domain.id.RunId;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.Network;

/** Builds specs with small limits. */
public final class Program {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final long MIB = 1024 * 1024;
  static final int PIDS = 64;
  static final Limits LIMITS =
      new Limits(Duration.ofMinutes(1), 256 * MIB, 1.0, PIDS, 16 * MIB, MIB, 10, MIB);

  private final String image;
  private final List<String> command;
  private final List<ContainerSpec.Mount> mounts = new ArrayList<>();
  private Map<String, String> environment = Map.of();
  private String directory = "/";
  private SlotRoom room = SlotRoom.ANY;
  private Network network = Network.NONE;
  private WorkerName worker = new WorkerName("contract-" + ProcessHandle.current().pid());

  private Program(String image, List<String> command) {
    this.image = image;
    this.command = command;
  }

  public static Program of(String image, String... command) {
    return new Program(image, List.of(command));
  }

  public Program mounted(Path source, String target, boolean readOnly) {
    mounts.add(new ContainerSpec.Mount(source, target, readOnly));
    return this;
  }

  Program with(Map<String, String> variables) {
    environment = variables;
    return this;
  }

  public Program in(String workingDirectory) {
    directory = workingDirectory;
    return this;
  }

  public Program on(Network wanted) {
    network = wanted;
    return this;
  }

  Program of(WorkerName other) {
    worker = other;
    return this;
  }

  Program on(SlotRoom wanted) {
    room = wanted;
    return this;
  }

  public ContainerSpec spec() {
    var number = COUNT.incrementAndGet();
    return new ContainerSpec(
        "contract-" + ProcessHandle.current().pid() + "-" + number,
        worker,
        new RunId(number),
        new Attempt(1),
        image,
        command,
        directory,
        environment,
        mounts,
        network,
        LIMITS,
        room);
  }
}
