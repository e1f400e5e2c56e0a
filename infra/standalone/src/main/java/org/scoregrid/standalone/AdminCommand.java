package org.scoregrid.standalone;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.Callable;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.queuebridge.Broker;
import org.scoregrid.queuebridge.BrokerAdmin;
import org.scoregrid.scheduler.queue.QueueKeeper;
import org.scoregrid.scheduler.queue.QueuePorts;
import org.scoregrid.scheduler.queue.ServedQueues;
import org.scoregrid.scheduler.watch.BrokerReconciler;
import org.scoregrid.store.QueueUpkeep.Kept;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code admin}: what an administrator does by hand. */
@Command(
    name = "admin",
    description = "what an administrator does by hand",
    subcommands = AdminCommand.Reconcile.class)
final class AdminCommand {
  private AdminCommand() {}

  /** {@code admin reconcile}: makes the broker what the database says. */
  @Command(
      name = "reconcile",
      description = "makes virtual hosts, users, queues and messages of the broker anew")
  static final class Reconcile implements Callable<Integer> {
    private static final int MOST_QUEUES = 5_000;

    @Option(names = "--config", defaultValue = "scoregrid.yaml", description = "settings file")
    private Path config = Path.of("scoregrid.yaml");

    @Override
    public Integer call() throws Exception {
      Installation installation = Installation.read(config);
      try (Stores stores = installation.stores();
          Broker broker = installation.broker();
          BrokerAdmin admin = installation.brokerAdmin()) {
        QueuePorts ports = new QueuePorts(stores.queueUpkeep(), admin, installation.queueKeys());
        QueueKeeper keeper = keeper(installation, stores, broker, ports);
        broker.declare(QueueName.DEFAULT);
        int mended = keeper.reconcile();
        keeper.round();
        int declared = declare(stores, broker);
        // Nobody is taken for alive: what is too much is refused when it is claimed.
        int requeued =
            new BrokerReconciler(
                    stores.runs(), broker, _ -> 0, Duration.ofSeconds(2), InstantSource.system())
                .round();
        new Progress(System.out)
            .say(
                "%d private queues looked at, %d made again, %d runs sent back to their queue"
                    .formatted(declared, mended, requeued));
      }
      return 0;
    }

    /** Serves nothing: reports are for the schedulers. */
    private static QueueKeeper keeper(
        Installation installation, Stores stores, Broker broker, QueuePorts ports)
        throws Exception {
      ServedQueues none = new ServedQueues(Set.of(), queue -> () -> {}, MOST_QUEUES);
      return new QueueKeeper(
          ports,
          stores.runs(),
          broker,
          none,
          installation.limits().executionTime(),
          InstantSource.system());
    }

    private static int declare(Stores stores, Broker broker) throws IOException {
      int declared = 0;
      for (Kept queue : stores.queueUpkeep().kept(MOST_QUEUES)) {
        if (queue.isMade() && !queue.deleted()) {
          broker.declare(queue.vhost());
          declared++;
        }
      }
      return declared;
    }
  }
}
