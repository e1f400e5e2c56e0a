package org.scoregrid.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.fleet.hazelcast.FleetConfig;
import org.scoregrid.fleet.hazelcast.HazelcastFleet;
import org.scoregrid.queuebridge.Broker;
import org.scoregrid.queuebridge.rabbit.BrokerConfig;
import org.scoregrid.queuebridge.rabbit.RabbitBroker;
import org.scoregrid.queuebridge.wire.TaskMessage;
import org.scoregrid.store.objects.FileBlobStore;
import org.scoregrid.store.objects.LocalObjectServer;
import org.scoregrid.testkit.DockerDaemon;
import org.scoregrid.testkit.RabbitServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that a worker is connected to, for real: RabbitMQ, Hazelcast, objects over HTTP and
 * the container engine. The benchmark stands in the site's place; the worker is a process of its
 * own.
 */
final class WorkerLab implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerLab.class);
  private static final int KEY_BYTES = 32;
  private static final int BATCH = 200;
  private static final Duration OF_A_RUN = Duration.ofSeconds(10);
  private static final Duration START = Duration.ofSeconds(60);
  private static final String CLUSTER = "scoregrid-bench";
  private static final Pattern READY = Pattern.compile("SCOREGRID READY worker.*");

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final Path directory;
  private final RabbitServer rabbit;
  private final int fleetPort = freePort();
  private final Broker broker;
  private final BenchEngine engine;
  private final Assignments assignments;
  private final ReportCount reports = new ReportCount();

  /**
   * @param cpu of the agent's process
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
    this.rabbit = started(RabbitServer.start());
    this.broker = started(new RabbitBroker(BrokerConfig.of(rabbit.url())));
    started(
        HazelcastFleet.member(
            new FleetConfig(CLUSTER, "127.0.0.1", fleetPort, List.of(), Duration.ofSeconds(2))));
    this.engine = engine;
    this.assignments =
        new Assignments(blobs, server.siteUrl(), image, directory.resolve("messages"));
    broker.declare(QueueName.DEFAULT);
    Broker.Subscription subscription = broker.consumeReports(QueueName.DEFAULT, BATCH, reports);
    started.push(subscription);
  }

  static WorkerLab open(BenchEngine engine, String image, Path directory) throws IOException {
    return new WorkerLab(engine, image, directory);
  }

  /** A worker with as many slots, by the script and in its own process; one at a time. */
  ScriptProcess worker(int slots) throws Exception {
    Path home = directory.resolve("worker-" + slots);
    Path settings = directory.resolve("worker-" + slots + ".yaml");
    Files.writeString(
        settings,
        """
        broker: {url: "%s"}
        fleet: {cluster: "%s", members: ["127.0.0.1:%d"]}
        worker: {name: "bench-%d", home: "%s", slots: %d, readAhead: 2, engineSocket: "%s"}
        """
            .formatted(
                rabbit.url(),
                CLUSTER,
                fleetPort,
                slots,
                home,
                slots,
                DockerDaemon.shared().socket()));
    return ScriptProcess.start(
        List.of("worker", "--config", settings.toString(), "--engine", engine.name()),
        Map.of(),
        directory.resolve("worker-" + slots + ".log"),
        READY);
  }

  /** From the first message sent to the last report received. */
  Round round(ScriptProcess worker, int slots, int runs, Load load)
      throws IOException, InterruptedException {
    List<TaskMessage> messages = assignments.make(runs, load);
    Duration cpu = worker.cpu();
    long start = System.nanoTime();
    int sent = broker.sendTasks(QueueName.DEFAULT, messages).size();
    if (sent != runs) {
      throw new IOException("the broker took %d of %d messages".formatted(sent, runs));
    }
    reports.await(runs, START.plus(OF_A_RUN.multipliedBy(runs)));
    return new Round(
        new Rate(slots, runs, Duration.ofNanos(System.nanoTime() - start)),
        worker.cpu().minus(cpu));
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
