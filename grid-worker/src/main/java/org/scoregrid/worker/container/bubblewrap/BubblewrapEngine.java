package org.scoregrid.worker.container.bubblewrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.Network;
import org.scoregrid.worker.container.ContainerEngine;
import org.scoregrid.worker.container.ContainerSpec;
import org.scoregrid.worker.container.EngineCheck;
import org.scoregrid.worker.container.EngineFaults;
import org.scoregrid.worker.container.OutputSink;
import org.scoregrid.worker.container.RunningContainer;
import org.scoregrid.worker.container.StderrHead;
import org.scoregrid.worker.container.image.ImageSource;
import org.scoregrid.worker.container.image.RootFileSystems;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs programs under {@code bwrap} on the unpacked root file system of their image: fresh
 * namespaces, no capabilities, no network, Docker's default system calls, limits by control groups,
 * a writable root in memory. A host that cannot give all of it is refused.
 *
 * <p>Without images it runs the host's own programs, equally isolated: for the demo.
 */
public final class BubblewrapEngine implements ContainerEngine {
  private static final Logger log = LoggerFactory.getLogger(BubblewrapEngine.class);
  private static final String TITLE = "bubblewrap";

  private final Host host;
  private final @Nullable Images images;
  private final CgroupPool cgroups;
  private final SandboxStart sandboxes;
  private final MountPoints mountPoints = new MountPoints();
  private final Set<String> names = ConcurrentHashMap.newKeySet();
  private final Map<String, SandboxedProgram> live = new ConcurrentHashMap<>();
  private final Set<String> corners = ConcurrentHashMap.newKeySet();

  private BubblewrapEngine(Host host, @Nullable Images images) {
    this.host = host;
    this.images = images;
    this.cgroups = new CgroupPool(host.cgroups());
    this.sandboxes = new SandboxStart(host);
  }

  /**
   * Opens the engine, after a program has really run in a sandbox.
   *
   * @throws IOException with sentences for a person that name what this host lacks
   */
  public static BubblewrapEngine open(BubblewrapConfig config, ImageSource source)
      throws IOException {
    var host = ready(config);
    try {
      var trees =
          RootFileSystems.open(
              host.state().resolve("images"), config.imageBytes(), InstantSource.system());
      var images = new Images(source, trees, host.names(), InstantSource.system());
      return new BubblewrapEngine(host, images);
    } catch (IOException | RuntimeException e) {
      host.close();
      throw e;
    }
  }

  /**
   * Opens the engine for the demo: programs are the host's own.
   *
   * @throws IOException with sentences for a person that name what this host lacks
   */
  public static BubblewrapEngine forDemo(BubblewrapConfig config) throws IOException {
    return new BubblewrapEngine(ready(config), null);
  }

  private static Host ready(BubblewrapConfig config) throws IOException {
    var look = new HostLook(config);
    var host = look.look();
    if (host.isEmpty()) {
      throw new IOException(new EngineCheck(TITLE, look.parts()).refusal());
    }
    try {
      return tried(host.get());
    } catch (IOException | RuntimeException e) {
      host.get().close();
      throw e;
    }
  }

  /** The host, with users for programs where it lets them work. */
  private static Host tried(Host host) throws IOException {
    var plain = host.with(ProgramUsers.none());
    // Also loads the classes that the other way cannot load, see Credentials.
    tryOut(plain);
    if (!host.users().areMapped()) {
      return plain;
    }
    try {
      tryOut(host);
      return host;
    } catch (IOException e) {
      log.atWarn().addKeyValue("reason", e.getMessage()).log("programs are the worker's user");
      host.users().close();
      return plain;
    }
  }

  /** What this host has of all that the engine needs for images; nothing stays behind. */
  public static EngineCheck check(BubblewrapConfig config) {
    var look = new HostLook(config);
    var host = look.look();
    var parts = new ArrayList<>(look.parts());
    if (host.isPresent()) {
      try {
        var users = tried(host.get()).users();
        parts.add(EngineCheck.Part.found("sandbox", "A program ran in one, with all of it."));
        parts.add(EngineCheck.Part.found("user of programs", users.finding()));
      } catch (IOException e) {
        parts.add(
            EngineCheck.Part.missing(
                "sandbox",
                String.valueOf(e.getMessage()),
                "Allow user namespaces and overlay file systems, or use Docker."));
      } finally {
        host.get().close();
      }
    }
    return new EngineCheck(TITLE, parts);
  }

  /** Why this host cannot have the engine of the demo, as a sentence; empty if it can. */
  public static Optional<String> probe(BubblewrapConfig config) {
    try {
      forDemo(config).close();
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** Whether this host has a graphics processor, which this engine cannot hand to a program. */
  public static boolean leavesGpuIdle() {
    return Files.exists(Path.of("/dev/nvidiactl")) || Files.exists(Path.of("/dev/kfd"));
  }

  private static void tryOut(Host host) throws IOException {
    var engine = new BubblewrapEngine(host, null);
    try {
      var around = engine.hostPrograms();
      Trial.run((spec, output) -> engine.start(spec, around, null, output));
    } finally {
      engine.closeButParent();
    }
  }

  @Override
  public String name() {
    return images == null ? "bubblewrap, host programs (demo only)" : TITLE;
  }

  /** Unpacks it where it is not yet; does nothing where programs are the host's own. */
  @Override
  public void ensureImage(String image) throws FaultException, InterruptedException {
    if (images != null) {
      images.use(image).pin().close();
    }
  }

  @Override
  public RunningContainer start(ContainerSpec spec, OutputSink sink)
      throws FaultException, InterruptedException {
    refuseWhatItCannot(spec);
    var output = new StderrHead(sink);
    try {
      if (images == null) {
        return start(spec, hostPrograms(), null, output);
      }
      var image = images.use(spec.image());
      return start(spec, image.around(), image.pin(), output);
    } catch (IOException e) {
      throw EngineFaults.engineFailed("a sandbox could not be made", e);
    }
  }

  private Surroundings hostPrograms() {
    return Surroundings.ofHost(host.emptyTree(), host.programs());
  }

  private static void refuseWhatItCannot(ContainerSpec spec) throws FaultException {
    if (spec.network() == Network.INTERNET) {
      throw EngineFaults.refused(
          "This worker's engine has no network for programs.",
          "Run the competition on a worker with Docker, or switch its network off.");
    }
    if (spec.command().isEmpty()) {
      throw EngineFaults.notStarted(spec.command(), "the command is empty");
    }
    if (spec.command().stream().anyMatch(word -> word.indexOf('\0') >= 0)
        || spec.environment().values().stream().anyMatch(value -> value.indexOf('\0') >= 0)) {
      throw EngineFaults.notStarted(spec.command(), "a word of the command has a zero byte");
    }
  }

  /**
   * @param pin on the image; given back here or at the program's end
   */
  private SandboxedProgram start(
      ContainerSpec spec, Surroundings around, RootFileSystems.@Nullable Pin pin, StderrHead output)
      throws FaultException, IOException {
    var name = spec.name() + "-" + UUID.randomUUID().toString().substring(0, 8);
    var corner = Leftovers.cornerOf(spec.worker());
    names.add(name);
    corners.add(corner);
    @Nullable SandboxPlace place = null;
    try {
      mountPoints.check(around.tree(), spec, SandboxCommand.workingDirectory(spec, around));
      var directory = SandboxPlace.make(placesOf(corner), name);
      place = place(name, directory, cgroups.take(corner, spec.limits(), spec.room().cpus()), pin);
    } finally {
      if (place == null) {
        names.remove(name);
        if (pin != null) {
          pin.close();
        }
      }
    }
    var program = sandboxes.start(spec, around, place, output);
    live.put(name, program);
    if (!names.contains(name)) {
      live.remove(name);
    }
    return program;
  }

  private SandboxPlace place(
      String name, Path directory, CgroupPool.Lease cgroup, RootFileSystems.@Nullable Pin pin)
      throws IOException {
    try {
      var user = host.users().take();
      return new SandboxPlace(host, cgroup, user, directory, pin, () -> forget(name));
    } catch (IOException e) {
      cgroup.release();
      throw e;
    }
  }

  private void forget(String name) {
    names.remove(name);
    live.remove(name);
  }

  private Path placesOf(String corner) {
    return host.places().resolve(corner);
  }

  @Override
  public int removeOrphans(WorkerName worker) throws FaultException {
    var corner = Leftovers.cornerOf(worker);
    try {
      var removed = Leftovers.removeGroups(host.cgroups(), corner, cgroups);
      Leftovers.removePlaces(placesOf(corner), names);
      log.atInfo().addKeyValue("removed", removed).log("orphan sandboxes removed");
      return removed;
    } catch (IOException e) {
      throw EngineFaults.engineFailed("old sandboxes could not be removed", e);
    }
  }

  @Override
  public void close() {
    closeButParent();
    host.close();
  }

  private void closeButParent() {
    live.values().forEach(SandboxedProgram::close);
    sandboxes.close();
    cgroups.close();
    for (var corner : corners) {
      host.cgroups().corners(corner).forEach(this::removeIfEmpty);
      removeIfEmpty(placesOf(corner));
    }
  }

  private void removeIfEmpty(Path directory) {
    try {
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      // Another agent of the same worker name still uses it, or an orphan waits to be removed.
      log.atDebug().addKeyValue("directory", directory).setCause(e).log("directory kept");
    }
  }
}
