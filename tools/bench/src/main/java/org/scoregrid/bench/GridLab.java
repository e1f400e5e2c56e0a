package org.scoregrid.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.scoregrid.domain.run.LifecyclePolicy;
import org.scoregrid.fleet.hazelcast.FleetConfig;
import org.scoregrid.fleet.hazelcast.HazelcastFleet;
import org.scoregrid.queuebridge.Broker;
import org.scoregrid.queuebridge.rabbit.BrokerConfig;
import org.scoregrid.queuebridge.rabbit.RabbitBroker;
import org.scoregrid.scheduler.SchedulerConfig;
import org.scoregrid.scheduler.SchedulerPorts;
import org.scoregrid.scheduler.SchedulerProcess;
import org.scoregrid.scheduler.mail.ConsoleTransport;
import org.scoregrid.standalone.Stores;
import org.scoregrid.store.objects.FileBlobStore;
import org.scoregrid.testkit.DurablePostgres;
import org.scoregrid.testkit.RabbitServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A whole scheduler with a database that keeps what it commits, RabbitMQ and Hazelcast, and a
 * simulated fleet. For one thread.
 */
final class GridLab implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GridLab.class);
  private static final int KEY_BYTES = 32;
  private static final Duration HEARTBEAT = Duration.ofSeconds(10);

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final Path directory;
  private final RabbitServer rabbit;
  private final DurablePostgres postgres;
  private final HazelcastFleet members;
  private final int port;
  private final CountedRuns runs;
  private final Stores stores;
  private final QueuedRuns queued;
  private volatile Duration runTime = Duration.ZERO;

  private GridLab(Path directory) throws IOException, SQLException {
    this.directory = directory;
    rabbit = started(RabbitServer.start());
    postgres = started(DurablePostgres.start());
    stores = started(Stores.open(postgres.config(), LifecyclePolicy.DEFAULT));
    runs = new CountedRuns(stores.runs());
    port = freePort();
    members = started(HazelcastFleet.member(fleetConfig()));
    queued = QueuedRuns.create(stores.database().dataSource(), stores.runs());
  }

  /** Everything but scheduler and workers. */
  static GridLab open(Path directory) throws IOException, SQLException {
    return new GridLab(directory);
  }

  private FleetConfig fleetConfig() {
    return new FleetConfig(
        "scoregrid-bench-" + port, "127.0.0.1", port, List.of("127.0.0.1:" + port), HEARTBEAT);
  }

  QueuedRuns queued() {
    return queued;
  }

  CountedRuns.Counts counts() {
    return runs.counts();
  }

  /** Nanoseconds of the database. */
  long databaseCpu() {
    return CpuTime.of(postgres.processes());
  }

  /** Nanoseconds of the broker. */
  long brokerCpu() {
    return CpuTime.of(rabbit.processes());
  }

  void runTime(Duration each) {
    runTime = each;
  }

  SimulatedFleet fleet(int workers, int slots, boolean stages) throws IOException {
    HazelcastFleet client = started(HazelcastFleet.client(fleetConfig()));
    return started(
        SimulatedFleet.start(
            rabbit.url(),
            client,
            workers,
            new SimulatedFleet.Behaviour(slots, stages, () -> runTime, new CountDownLatch(1))));
  }

  void scheduler() throws IOException, SQLException {
    InstantSource clock = InstantSource.system();
    URI site = URI.create("http://site.example");
    FileBlobStore blobs =
        started(new FileBlobStore(directory.resolve("objects"), site, new byte[KEY_BYTES], clock));
    Broker broker = started(new RabbitBroker(BrokerConfig.of(rabbit.url())));
    SchedulerPorts ports =
        new SchedulerPorts(
            stores.database().dataSource(),
            runs,
            stores.submissions(),
            stores.rescores(),
            stores.competitions(),
            stores.datasets(),
            stores.dumps(),
            stores.doomedObjects(),
            stores.mails(),
            stores.jobStores(),
            new ConsoleTransport(System.out),
            stores.audit(),
            blobs,
            broker,
            members,
            stores.changes(),
            stores.jobs(),
            stores.leadership(),
            stores.spillOvers(),
            clock,
            null);
    started(
            SchedulerProcess.create(
                SchedulerConfig.defaults(site, directory.resolve("tmp")), ports))
        .start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private <T extends AutoCloseable> T started(T part) {
    started.push(part);
    return part;
  }

  @Override
  public void close() {
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        LOG.atWarn().setCause(e).log("a part did not stop cleanly");
      }
    }
  }
}
