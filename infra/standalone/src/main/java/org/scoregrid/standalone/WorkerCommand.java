package org.scoregrid.standalone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.fleet.Fleet;
import org.scoregrid.fleet.local.LocalFleet;
import org.scoregrid.queuebridge.Broker;
import org.scoregrid.queuebridge.rabbit.BrokerConfig;
import org.scoregrid.queuebridge.rabbit.RabbitBroker;
import org.scoregrid.standalone.config.BadSettings;
import org.scoregrid.standalone.config.Quantities;
import org.scoregrid.standalone.config.Settings;
import org.scoregrid.worker.WorkerConfig;
import org.scoregrid.worker.WorkerPorts;
import org.scoregrid.worker.WorkerProcess;
import org.scoregrid.worker.container.ContainerEngine;
import org.scoregrid.worker.slot.CdiDevices;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code worker}: the agent of a host. */
@Command(name = "worker", description = "the worker of this host")
final class WorkerCommand implements Callable<Integer> {
  private static final Duration DRAIN = Duration.ofSeconds(20);
  private static final Duration HEARTBEAT = Duration.ofSeconds(2);

  @Option(names = "--config", defaultValue = "scoregrid.yaml", description = "settings file")
  private Path config = Path.of("scoregrid.yaml");

  @Option(
      names = "--broker",
      description =
          "address of a queue, as its page shows it: the worker serves this queue alone, with"
              + " outgoing connections only; the settings file may be missing then")
  private @Nullable URI brokerUrl;

  @Option(
      names = "--engine",
      defaultValue = "docker",
      description = "docker, bubblewrap, or auto: bubblewrap where its whole isolation can be had")
  private String engineName = "docker";

  @Option(
      names = "--self-test",
      description = "attacks this host's own engines, prints what held, and ends")
  private boolean selfTest;

  @Option(
      names = "--image",
      defaultValue = "busybox",
      description = "image with a shell for --self-test")
  private String image = "busybox";

  @Override
  public Integer call() throws Exception {
    return selfTest ? WorkerSelfTest.run(config, wish(), image, System.out) : serve();
  }

  private int serve() throws Exception {
    Lifetime lifetime = new Lifetime();
    Installation installation =
        brokerUrl == null ? Installation.read(config) : Installation.readIfThere(config);
    URI socket = URI.create(installation.settings().worker().engineSocket());
    try (Broker broker = openBroker(installation);
        Fleet fleet = openFleet(installation);
        ContainerEngine engine = openEngine(socket, installation.settings().worker());
        WorkerProcess worker =
            WorkerProcess.create(
                workerConfig(installation.settings().worker()),
                new WorkerPorts(broker, fleet, engine, InstantSource.system()))) {
      worker.start();
      new Progress(System.out).ready("worker engine=" + engine.name());
      lifetime.await();
      worker.drain(DRAIN);
    } finally {
      lifetime.over();
    }
    return 0;
  }

  private Broker openBroker(Installation installation) throws BadSettings {
    URI named = brokerUrl;
    if (named == null) {
      return installation.broker();
    }
    try {
      return new RabbitBroker(BrokerConfig.of(named));
    } catch (IllegalArgumentException e) {
      throw new BadSettings("--broker: " + e.getMessage());
    }
  }

  /** Outside the site there is no Hazelcast: presence and live logs stay on this host. */
  private Fleet openFleet(Installation installation) {
    return brokerUrl == null
        ? installation.fleetClient()
        : new LocalFleet(InstantSource.system(), HEARTBEAT);
  }

  private List<QueueName> queues(Settings.Worker worker) {
    URI named = brokerUrl;
    return named == null
        ? worker.queues().stream().map(QueueName::new).toList()
        : List.of(BrokerConfig.of(named).queue());
  }

  private EngineChoice.Wish wish() throws IOException {
    return EngineChoice.Wish.find(engineName)
        .orElseThrow(() -> new IOException("--engine is auto, docker or bubblewrap"));
  }

  private ContainerEngine openEngine(URI socket, Settings.Worker worker) throws IOException {
    WorkerEngine chosen = WorkerEngine.open(wish(), socket, Path.of(worker.home()));
    if (wish() != EngineChoice.Wish.DOCKER) {
      new Progress(System.out).say("engine " + chosen.engine().name() + ": " + chosen.why());
    }
    return chosen.engine();
  }

  private WorkerConfig workerConfig(Settings.Worker worker)
      throws BadSettings, UnknownHostException {
    String name =
        worker.name().isEmpty() ? InetAddress.getLocalHost().getHostName() : worker.name();
    return WorkerConfig.of(new WorkerName(name), Path.of(worker.home()))
        .withQueues(queues(worker))
        .withSlots(worker.slots(), worker.readAhead())
        .withDevices(worker.cpuSets(), gpus(worker.gpus()))
        .withSlotMemory(slotMemory(worker.slotMemory()))
        .withCacheBytes(Quantities.size("worker.cache", worker.cache()));
  }

  private static long slotMemory(String named) throws BadSettings {
    return named.equals("auto") ? 0 : Quantities.size("worker.slotMemory", named);
  }

  private static List<String> gpus(List<String> named) {
    return named.equals(List.of("auto")) ? CdiDevices.gpus(CdiDevices.STANDARD) : named;
  }
}
