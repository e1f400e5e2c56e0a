package org.scoregrid.standalone;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.fleet.Fleet;
import org.scoregrid.fleet.local.LocalFleet;
import org.scoregrid.queuebridge.Broker;
import org.scoregrid.queuebridge.rabbit.BrokerConfig;
import org.scoregrid.queuebridge.rabbit.RabbitBroker;
import org.scoregrid.standalone.config.BadSettings;
import org.scoregrid.standalone.config.Settings;
import org.scoregrid.worker.WorkerConfig;
import org.scoregrid.worker.WorkerPorts;
import org.scoregrid.worker.WorkerProcess;
import org.scoregrid.worker.cache.peer.Sharing;
import org.scoregrid.worker.container.ContainerEngine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code worker}: the agent of a host. */
@Command(name = "worker", description = "the worker of this host")
final class WorkerCommand implements Callable<Integer> {
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
      names = "--stock",
      description =
          "the queue belongs to a stock (Codabench) site; settings are those of a stock worker's"
              + " .env, from the environment or --env")
  private boolean stock;

  @Option(names = "--env", description = "file with the settings for --stock, NAME=value")
  private @Nullable Path env;

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
    if (stock) {
      Settings settings = Installation.readIfThere(config).settings();
      StockService.serve(brokerUrl, env, settings.worker(), wish());
      return 0;
    }
    return selfTest ? WorkerSelfTest.run(config, wish(), image, System.out) : serve();
  }

  private int serve() throws Exception {
    Installation installation =
        brokerUrl == null ? Installation.read(config) : Installation.readIfThere(config);
    WorkerSettings settings = new WorkerSettings(installation.settings());
    Duration drain = settings.drain();
    WorkerConfig workerConfig = settings.worker().withQueues(queues(installation.settings()));
    Optional<Sharing> sharing = settings.sharing();
    Lifetime lifetime = new Lifetime(drain.plus(Lifetime.STOP_WITHIN));
    try (Broker broker = openBroker(installation);
        Fleet fleet = openFleet(installation);
        ContainerEngine engine = openEngine(settings);
        WorkerProcess worker =
            create(
                workerConfig,
                new WorkerPorts(broker, fleet, engine, InstantSource.system()),
                sharing)) {
      worker.start();
      worker.tryInternet();
      new Progress(System.out).ready("worker engine=" + engine.name());
      lifetime.await();
      if (worker.drain(drain)) {
        lifetime.endWell();
      }
    } finally {
      lifetime.over();
    }
    return 0;
  }

  private static WorkerProcess create(
      WorkerConfig config, WorkerPorts ports, Optional<Sharing> sharing) throws IOException {
    return sharing.isPresent()
        ? WorkerProcess.create(config, ports, sharing.get())
        : WorkerProcess.create(config, ports);
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

  private List<QueueName> queues(Settings settings) {
    URI named = brokerUrl;
    return named == null
        ? settings.worker().queues().stream().map(QueueName::new).toList()
        : List.of(BrokerConfig.of(named).queue());
  }

  private EngineChoice.Wish wish() throws IOException {
    return EngineChoice.Wish.find(engineName)
        .orElseThrow(() -> new IOException("--engine is auto, docker or bubblewrap"));
  }

  private ContainerEngine openEngine(WorkerSettings settings) throws IOException, BadSettings {
    WorkerEngine chosen = WorkerEngine.open(wish(), settings.docker(), settings.home());
    if (wish() != EngineChoice.Wish.DOCKER) {
      new Progress(System.out).say("engine " + chosen.engine().name() + ": " + chosen.why());
    }
    return chosen.engine();
  }
}
