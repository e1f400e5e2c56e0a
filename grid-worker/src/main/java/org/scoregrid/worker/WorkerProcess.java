package org.scoregrid.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.fleet.WorkerPresence;
import org.scoregrid.worker.cache.BlobCache;
import org.scoregrid.worker.cache.Peers;
import org.scoregrid.worker.cache.peer.Announcements;
import org.scoregrid.worker.cache.peer.PeerServer;
import org.scoregrid.worker.cache.peer.Sharing;
import org.scoregrid.worker.cache.peer.SitePeers;
import org.scoregrid.worker.container.SlotRoom;
import org.scoregrid.worker.pipeline.Pipeline;
import org.scoregrid.worker.presence.Heartbeat;
import org.scoregrid.worker.presence.Leases;
import org.scoregrid.worker.slot.HostCpus;
import org.scoregrid.worker.slot.HostMemory;
import org.scoregrid.worker.slot.SlotPlan;
import org.scoregrid.worker.slot.SlotPool;
import org.scoregrid.worker.storage.StorageClient;
import org.scoregrid.worker.warm.WarmPool;
import org.scoregrid.worker.workspace.DiskRoom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One worker: serves its queues with the slots of this host until it is closed. */
public final class WorkerProcess implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WorkerProcess.class);

  private final WorkerConfig config;
  private final WorkerPorts ports;
  private final StorageClient storage;
  private final @Nullable SitePeers peers;
  private final BlobCache cache;
  private final @Nullable PeerServer server;
  private final Announcements announcements;
  private final SlotPool slots;
  private final WarmPool warm;
  private final DiskRoom disk;
  private final Leases leases;
  private final Pipeline pipeline;
  private final Heartbeat heartbeat;
  private volatile WorkerPresence.State state = WorkerPresence.State.SERVING;
  private volatile String internet = "";
  private @Nullable AutoCloseable cancels;
  private boolean closed;

  private WorkerProcess(WorkerConfig config, WorkerPorts ports, @Nullable Sharing sharing)
      throws IOException {
    this.config = config;
    this.ports = ports;
    Files.createDirectories(config.disk().home());
    storage = new StorageClient(config.times().storagePatience());
    peers =
        sharing == null
            ? null
            : new SitePeers(ports.fleet(), sharing, config.name(), ports.clock());
    BlobCache.Settings kept = BlobCache.Settings.of(config.disk().cacheBytes());
    cache =
        BlobCache.open(
            config.disk().home().resolve("cache"),
            sharing == null ? kept : kept.withZips(),
            storage,
            peers == null ? Peers.NONE : peers);
    server = sharing == null ? null : server(sharing, cache, ports);
    announcements = new Announcements(ports.fleet(), config.name(), cache, sharing, server);
    slots = slots(config.room());
    warm =
        new WarmPool(
            ports.engine(),
            WarmPool.Settings.of(config.disk().home().resolve("warm"), slots.size()));
    disk =
        new DiskRoom(
            config.disk().home(),
            config.disk().minFreeBytes(),
            () -> {
              warm.closeIdle();
              cache.makeRoom(config.disk().cacheBytes());
              ports.engine().makeRoom();
            });
    leases = new Leases(ports.broker(), config.name(), ports.clock());
    pipeline =
        new Pipeline(
            new Pipeline.Setup(
                config.name(),
                config.queues(),
                config.room().readAhead(),
                config.disk().home(),
                config.environment(),
                config.times().storagePatience(),
                config.times().heartbeat()),
            new Pipeline.Parts(
                ports.broker(),
                ports.fleet(),
                ports.engine(),
                ports.clock(),
                storage,
                cache,
                warm,
                slots,
                leases,
                disk));
    heartbeat =
        new Heartbeat(ports.fleet(), config.name(), config.times().heartbeat(), this::presence);
  }

  private static SlotPool slots(WorkerConfig.Room room) {
    List<Integer> cores = room.cpuSets() ? HostCpus.allowed() : List.of();
    List<SlotRoom> rooms = SlotPlan.of(room.slots(), cores, room.gpus());
    long memory = room.slotMemory() > 0 ? room.slotMemory() : HostMemory.perSlot(rooms.size());
    return new SlotPool(rooms, memory);
  }

  private static PeerServer server(Sharing sharing, BlobCache cache, WorkerPorts ports)
      throws IOException {
    try {
      return PeerServer.start(sharing, cache, ports.clock());
    } catch (IOException e) {
      cache.close();
      throw e;
    }
  }

  /**
   * Wires a worker; nothing runs before {@link #start}.
   *
   * @throws IOException where the home directory cannot be used
   */
  public static WorkerProcess create(WorkerConfig config, WorkerPorts ports) throws IOException {
    return new WorkerProcess(config, ports, null);
  }

  /**
   * Wires a worker of a site whose workers hand each other blobs.
   *
   * @throws IOException where the home directory or the address to serve at cannot be used
   */
  public static WorkerProcess create(WorkerConfig config, WorkerPorts ports, Sharing sharing)
      throws IOException {
    return new WorkerProcess(config, ports, sharing);
  }

  /**
   * Cleans up after an earlier life, reports what that one abandoned, and begins to take tasks. A
   * broker that cannot be reached yet is no error.
   *
   * @throws FaultException where the engine cannot remove old containers
   * @throws IOException where the home directory cannot be used
   */
  public void start() throws FaultException, IOException {
    int orphans = ports.engine().removeOrphans(config.name());
    warm.start();
    leases.start();
    cancels = ports.fleet().onCancel(pipeline.held()::cancel);
    pipeline.start(ports.clock(), ports.engine().name());
    heartbeat.start();
    announcements.start();
    log.atInfo()
        .addKeyValue("worker", config.name())
        .addKeyValue("slots", slots.size())
        .addKeyValue("slotMemory", slots.memoryBytes())
        .addKeyValue("engine", ports.engine().name())
        .addKeyValue("orphans", orphans)
        .log("worker started");
  }

  /**
   * Finds out, beside everything else, whether this host can offer runs the network {@code
   * internet}, and tells the fleet; otherwise only the first such run would find out. Puts the
   * host's packet filter in place where the engine has one.
   */
  public void tryInternet() {
    Thread.ofVirtual()
        .name("internet-canary")
        .start(
            () -> {
              try {
                Optional<String> refusal = ports.engine().internetRefusal(config.name());
                internet = refusal.orElse(WorkerPresence.YES);
                heartbeat.announce();
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              } catch (RuntimeException e) {
                log.atWarn().setCause(e).log("the network internet could not be tried");
              }
            });
  }

  /**
   * Takes nothing new and waits until everything that is held has ended and is reported.
   *
   * @return whether that came true in time
   */
  public boolean drain(Duration atMost) throws InterruptedException {
    state = WorkerPresence.State.DRAINING;
    heartbeat.announce();
    pipeline.stopTaking();
    return pipeline.held().awaitNone(atMost);
  }

  /** Runs in the hands of this worker, from claim to report. */
  public int heldRuns() {
    return pipeline.held().count();
  }

  private WorkerPresence presence() {
    return new WorkerPresence(
        config.name(),
        config.version(),
        ports.engine().name(),
        config.queues(),
        slots.size(),
        slots.busy(),
        state == WorkerPresence.State.SERVING && !disk.isThere()
            ? WorkerPresence.State.CORDONED
            : state,
        cache.bytes(),
        ports.clock().instant(),
        slots.memoryBytes(),
        internet);
  }

  /** Stops what still runs and reports it as lost, so that it is run elsewhere at once. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    state = WorkerPresence.State.DRAINING;
    pipeline.close();
    warm.close();
    leases.close();
    announcements.close();
    heartbeat.close();
    closeCancels();
    closePeers();
    storage.close();
    cache.close();
    log.atInfo().addKeyValue("worker", config.name()).log("worker stopped");
  }

  private void closePeers() {
    if (server != null) {
      server.close();
    }
    if (peers != null) {
      peers.close();
    }
  }

  private void closeCancels() {
    if (cancels == null) {
      return;
    }
    try {
      cancels.close();
    } catch (Exception e) {
      log.atWarn().setCause(e).log("cancel listener not removed");
    }
  }
}
