package org.scoregrid.worker.stock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.queuebridge.rabbit.BrokerConfig;
import org.scoregrid.queuebridge.rabbit.StockQueue;
import org.scoregrid.worker.WorkerConfig;
import org.scoregrid.worker.WorkerPorts;
import org.scoregrid.worker.WorkerProcess;
import org.scoregrid.worker.container.ContainerEngine;
import org.scoregrid.worker.storage.StorageClient;
import org.scoregrid.worker.workspace.TreeDeletion;

/** Our worker at the queue of a stock site, wired. */
public final class StockWorker implements AutoCloseable {
  private static final Duration HEARTBEAT = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final StorageClient storage;
  private final SiteCallbacks site;
  private final LiveSockets live;
  private final StockBroker broker;
  private final StockFleet fleet;
  private final WorkerProcess worker;

  /**
   * @param slots tasks at the same time, at least 1; stock workers have one
   * @param limits of each program, but for its time, which a task brings
   */
  public record Room(int slots, Limits limits) {
    public Room {
      if (slots < 1) {
        throw new IllegalArgumentException("slots must be at least 1");
      }
    }
  }

  /**
   * Nothing runs before {@link #start}.
   *
   * @param engine closed by whoever made it
   * @throws IOException where {@code HOST_DIRECTORY} cannot be used
   */
  public StockWorker(StockSettings settings, Room room, ContainerEngine engine, InstantSource clock)
      throws IOException {
    Path home = Files.createDirectories(settings.home());
    Path results = home.resolve("stock-results");
    TreeDeletion.delete(results);
    Files.createDirectories(results);
    storage = new StorageClient(PATIENCE);
    site = new SiteCallbacks();
    live = new LiveSockets();
    OpenTasks open = new OpenTasks();
    SettledTasks settled = SettledTasks.open(home.resolve("stock-settled"));
    StockQueue queue =
        new StockQueue(
            BrokerConfig.of(settings.broker()), settings.queue(), settings.node(), room.slots());
    fleet = new StockFleet(queue, open, live, clock, HEARTBEAT);
    broker =
        new StockBroker(
            queue,
            open,
            settled,
            new StockBroker.Parts(
                settings,
                room.limits(),
                results,
                site,
                new StockTelling(site, live, storage, settings.host()),
                live,
                new RemoteControl(
                    settings.node(), queue, open, settled, fleet::cancel, room.slots())));
    worker =
        WorkerProcess.create(
            config(settings, room, home), new WorkerPorts(broker, fleet, engine, clock));
  }

  private static WorkerConfig config(StockSettings settings, Room room, Path home) {
    WorkerConfig plain = WorkerConfig.of(new WorkerName(settings.host()), home);
    return new WorkerConfig(
        plain.name(),
        plain.version(),
        List.of(settings.queue()),
        // The broker hands out no more than there are slots, so nothing is read ahead.
        new WorkerConfig.Room(room.slots(), 1, false, settings.gpus(), room.limits().memoryBytes()),
        new WorkerConfig.Disk(home, settings.cacheBytes(), plain.disk().minFreeBytes()),
        new WorkerConfig.Times(HEARTBEAT, PATIENCE),
        settings.environment());
  }

  /** Begins to serve; a broker that cannot be reached yet is no error. */
  public void start() throws FaultException, IOException {
    worker.start();
  }

  /**
   * Takes nothing new and waits for what is held.
   *
   * @return whether all of it ended in time
   */
  public boolean drain(Duration atMost) throws InterruptedException {
    return worker.drain(atMost);
  }

  /** Stops what runs; its tasks go back to the queue. */
  @Override
  public void close() {
    worker.close();
    broker.close();
    fleet.close();
    live.close();
    site.close();
    storage.close();
  }
}
