package org.scoregrid.worker.container.bubblewrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.id.Attempt;
import org.scoregrid.domain.id.RunId;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.Network;
import org.scoregrid.worker.container.ContainerEngine;
import org.scoregrid.worker.container.ContainerSpec;
import org.scoregrid.worker.container.EngineFaults;
import org.scoregrid.worker.container.OutputSink;
import org.scoregrid.worker.container.RunningContainer;
import org.scoregrid.worker.container.StderrHead;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the host's own programs under {@code bwrap}: no image, fresh namespaces, no capabilities, no
 * network, limits by control groups.
 *
 * <p>It has no seccomp filter yet, so that a program can reach every system call of the kernel:
 * only for the demo on a machine without Docker. A host that cannot give all the rest is refused.
 */
public final class BubblewrapEngine implements ContainerEngine {
  private static final Logger log = LoggerFactory.getLogger(BubblewrapEngine.class);
  private static final Duration TRIAL = Duration.ofSeconds(20);

  private final CgroupTree cgroups;
  private final Path state;
  private final SandboxCommand command;
  private final Spawner spawner = new Spawner();
  private final Set<String> names = ConcurrentHashMap.newKeySet();
  private final Map<String, SandboxedProgram> live = new ConcurrentHashMap<>();
  private final Set<String> corners = ConcurrentHashMap.newKeySet();

  private BubblewrapEngine(CgroupTree cgroups, Path state, SandboxCommand command) {
    this.cgroups = cgroups;
    this.state = state;
    this.command = command;
  }

  /**
   * Opens the engine for the demo, after a program has really run in a sandbox.
   *
   * @throws IOException with a sentence for a person when this host cannot isolate or limit
   *     programs
   */
  public static BubblewrapEngine forDemo(BubblewrapConfig config) throws IOException {
    if (!Files.isExecutable(config.bwrap())) {
      throw new IOException(
          "There is no " + config.bwrap() + " on this host. Install the package bubblewrap.");
    }
    var cgroups = CgroupTree.detect(config.cgroups());
    var state = Files.createDirectories(config.stateDirectory()).toRealPath();
    Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwx------"));
    var command = new SandboxCommand(config.bwrap(), HostView.prepare(state));
    var engine = new BubblewrapEngine(cgroups, state, command);
    try {
      engine.tryOut();
      return engine;
    } catch (IOException | RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  /** Why this host cannot have the engine, as a sentence; empty if it can. */
  public static Optional<String> probe(BubblewrapConfig config) {
    try {
      forDemo(config).close();
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private void tryOut() throws IOException {
    var spec =
        new ContainerSpec(
            "trial",
            new WorkerName("trial"),
            new RunId(1),
            new Attempt(1),
            "",
            List.of("sh", "-c", "echo > /dev/null && echo > /tmp/x"),
            "/tmp",
            Map.of(),
            List.of(),
            Network.NONE,
            Limits.DEFAULT);
    var text = new StringBuffer();
    try (var trial =
        start(spec, (_, bytes, from, length) -> text.append(new String(bytes, from, length)))) {
      var exit = trial.await(TRIAL);
      if (exit.isEmpty() || exit.get().code() != 0) {
        throw new IOException("A program cannot be run in a sandbox on this host: " + text);
      }
    } catch (FaultException e) {
      throw new IOException(
          "A program cannot be isolated on this host: " + e.fault().sentence() + " " + text, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while a sandbox was tried out.", e);
    }
  }

  @Override
  public String name() {
    return "bubblewrap, host programs without seccomp (demo only)";
  }

  /** Does nothing: programs are the host's own. */
  @Override
  public void ensureImage(String image) {}

  @Override
  public RunningContainer start(ContainerSpec spec, OutputSink sink) throws FaultException {
    if (spec.network() == Network.INTERNET) {
      throw EngineFaults.refused(
          "This worker runs the demo engine, which has no network for programs.",
          "Run the competition on a worker with Docker, or switch its network off.");
    }
    if (spec.command().isEmpty()) {
      throw EngineFaults.notStarted(spec.command(), "the command is empty");
    }
    var name = spec.name() + "-" + UUID.randomUUID().toString().substring(0, 8);
    var corner = directoryOf(spec.worker());
    names.add(name);
    corners.add(corner);
    try {
      var cgroup = cgroups.create(corner, name, spec.limits());
      return spawn(name, spec, cgroup, new StderrHead(sink));
    } catch (IOException e) {
      names.remove(name);
      throw EngineFaults.engineFailed("a sandbox could not be made", e);
    }
  }

  private SandboxedProgram spawn(
      String name, ContainerSpec spec, RunCgroup cgroup, StderrHead output) throws IOException {
    var statusFile = state.resolve("status-" + name);
    try {
      Files.createFile(statusFile);
      var process = spawner.spawn(command.of(spec, cgroup, statusFile));
      var program =
          new SandboxedProgram(
              name, process, spec.command(), cgroup, statusFile, output, () -> forget(name));
      live.put(name, program);
      return program;
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(statusFile);
      cgroup.remove();
      throw e;
    }
  }

  private void forget(String name) {
    live.remove(name);
    names.remove(name);
  }

  @Override
  public int removeOrphans(WorkerName worker) throws FaultException {
    var directory = directoryOf(worker);
    var removed = 0;
    try {
      for (var name : cgroups.names(directory)) {
        if (!names.contains(name)) {
          var cgroup = cgroups.existing(directory, name);
          cgroup.killAll();
          cgroup.remove();
          Files.deleteIfExists(state.resolve("status-" + name));
          removed++;
        }
      }
      log.atInfo().addKeyValue("removed", removed).log("orphan sandboxes removed");
      return removed;
    } catch (IOException e) {
      throw EngineFaults.engineFailed("old sandboxes could not be removed", e);
    }
  }

  /** A worker's name may have any characters; the directory keeps the harmless ones readable. */
  private static String directoryOf(WorkerName worker) {
    var readable = worker.value().replaceAll("[^A-Za-z0-9-]", "_");
    return readable.substring(0, Math.min(readable.length(), 60))
        + "-"
        + HexFormat.of().toHexDigits(worker.value().hashCode());
  }

  @Override
  public void close() {
    live.values().forEach(SandboxedProgram::close);
    spawner.close();
    corners.stream().flatMap(c -> cgroups.corners(c).stream()).forEach(this::removeIfEmpty);
  }

  private void removeIfEmpty(Path corner) {
    try {
      Files.deleteIfExists(corner);
    } catch (IOException e) {
      // Another agent of the same worker name still uses it, or an orphan waits to be removed.
      log.atDebug().addKeyValue("directory", corner).setCause(e).log("control group kept");
    }
  }
}
