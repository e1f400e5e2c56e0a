package org.scoregrid.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.fleet.Fleet;
import org.scoregrid.fleet.hazelcast.FleetConfig;
import org.scoregrid.fleet.hazelcast.HazelcastFleet;
import org.scoregrid.queuebridge.Broker;
import org.scoregrid.queuebridge.rabbit.BrokerConfig;
import org.scoregrid.queuebridge.rabbit.RabbitBroker;
import org.scoregrid.queuebridge.wire.TaskMessage;
import org.scoregrid.store.objects.FileBlobStore;
import org.scoregrid.store.objects.LocalObjectServer;
import org.scoregrid.testkit.RabbitServer;
import org.scoregrid.worker.WorkerConfig;
import org.scoregrid.worker.WorkerPorts;
import org.scoregrid.worker.WorkerProcess;
import org.scoregrid.worker.container.ContainerEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that a worker is connected to, for real: RabbitMQ, Hazelcast, objects over HTTP and
 * the container engine. The benchmark stands in the scheduler's place.
 */
final class WorkerLab implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerLab.class);
  private static final int KEY_BYTES = 32;
  private static final int BATCH = 200;
  private static final Duration OF_A_RUN = Duration.ofSeconds(10);
  private static final Duration START = Duration.ofSeconds(60);

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final Path directory;
  private final Broker broker;
  private final Fleet fleet;
  private final ContainerEngine engine;
  private final Assignments assignments;
  private final ReportCount reports = new ReportCount();
  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  /**
   * @param cpu of this JVM: worker, object server and consumer of the reports together
   */
  record Round(Rate rate, Duration cpu) {
    double cpuMillisPerRun() {
      return cpu.toNanos() / 1e6 / Math.max(1, rate.runs());
    }

    Round plus(Round other) {
      return new Round(rate.plus(other.rate), cpu.plus(other.cpu));
    }
  }

  private WorkerLab(BenchEngine engine, String image, Path directory) throws IOException {
    this.directory = directory;
    LocalObjectServer server = started(LocalObjectServer.start());
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    FileBlobStore blobs =
        new FileBlobStore(
            directory.resolve("objects"), server.siteUrl(), key, InstantSource.system());
    server.serve(blobs);
    this.broker = started(new RabbitBroker(BrokerConfig.of(started(RabbitServer.start()).url())));
    this.fleet =
        started(
            HazelcastFleet.member(
                new FleetConfig(
                    "scoregrid-bench", "127.0.0.1", freePort(), List.of(), Duration.ofSeconds(2))));
    this.engine = started(engine.open(directory.resolve("engine")));
    this.assignments =
        new Assignments(blobs, server.siteUrl(), image, directory.resolve("messages"));
    broker.declare(QueueName.DEFAULT);
    Broker.Subscription subscription = broker.consumeReports(QueueName.DEFAULT, BATCH, reports);
    started.push(subscription);
  }

  static WorkerLab open(BenchEngine engine, String image, Path directory) throws IOException {
    return new WorkerLab(engine, image, directory);
  }

  /** A worker with as many slots; one at a time. */
  WorkerProcess worker(int slots) throws IOException, FaultException {
    WorkerConfig config =
        WorkerConfig.of(new WorkerName("bench-" + slots), directory.resolve("worker-" + slots))
            .withSlots(slots, 2);
    WorkerProcess worker =
        WorkerProcess.create(
            config, new WorkerPorts(broker, fleet, engine, InstantSource.system()));
    worker.start();
    return worker;
  }

  /** From the first message sent to the last report received. */
  Round round(int slots, int runs) throws IOException, InterruptedException {
    List<TaskMessage> messages = assignments.make(runs);
    long cpu = system.getProcessCpuTime();
    long start = System.nanoTime();
    int sent = broker.sendTasks(QueueName.DEFAULT, messages).size();
    if (sent != runs) {
      throw new IOException("the broker took %d of %d messages".formatted(sent, runs));
    }
    reports.await(runs, START.plus(OF_A_RUN.multipliedBy(runs)));
    return new Round(
        new Rate(slots, runs, Duration.ofNanos(System.nanoTime() - start)),
        Duration.ofNanos(system.getProcessCpuTime() - cpu));
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
