package org.scoregrid.standalone;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.Callable;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.queue.Queue.WorkerKey;
import org.scoregrid.queuebridge.Broker;
import org.scoregrid.queuebridge.BrokerAdmin;
import org.scoregrid.scheduler.queue.QueueKeeper;
import org.scoregrid.scheduler.queue.QueuePorts;
import org.scoregrid.scheduler.queue.ServedQueues;
import org.scoregrid.scheduler.watch.BrokerReconciler;
import org.scoregrid.standalone.config.BadSettings;
import org.scoregrid.store.QueueKeys;
import org.scoregrid.store.QueueUpkeep;
import org.scoregrid.store.QueueUpkeep.Kept;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code admin}: what an administrator does by hand. */
@Command(
    name = "admin",
    description = "what an administrator does by hand",
    subcommands = {AdminCommand.Reconcile.class, AdminCommand.WorkerUrl.class})
final class AdminCommand {
  private AdminCommand() {}

  /** {@code admin worker-url}: the address of the default queue for workers outside the site. */
  @Command(
      name = "worker-url",
      description = "prints the address of the default queue for workers outside the site")
  static final class WorkerUrl implements Callable<Integer> {
    @Option(names = "--config", defaultValue = "scoregrid.yaml", description = "settings file")
    private Path config = Path.of("scoregrid.yaml");

    @Option(names = "--rotate", description = "makes a new key; the old address ends at once")
    private boolean rotate;

    @Option(names = "--revoke", description = "ends the address until the next --rotate")
    private boolean revoke;

    @Override
    public Integer call() throws Exception {
      Installation installation = Installation.read(config);
      try (Stores stores = installation.stores()) {
        WorkerKey key = key(stores.queueUpkeep());
        if (key.revoked()) {
          System.out.println("no worker outside may connect; --rotate makes a key");
        } else {
          System.out.println(url(installation, key));
        }
      }
      return 0;
    }

    private WorkerKey key(QueueUpkeep upkeep) {
      Instant now = Instant.now();
      if (revoke) {
        return upkeep.revokeDefaultKey(now);
      }
      return rotate ? upkeep.rotateDefaultKey(now) : upkeep.defaultKey();
    }

    private static String url(Installation installation, WorkerKey key) throws BadSettings {
      return "pyamqp://%s:%s@%s/"
          .formatted(
              QueueKeys.user(QueueName.DEFAULT, key),
              installation.queueKeys().password(QueueName.DEFAULT, key),
              installation.publicBroker().getAuthority());
    }
  }

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
        if (queue.isMade() && !queue.deleted() && !queue.vhost().isDefault()) {
          broker.declare(queue.vhost());
          declared++;
        }
      }
      return declared;
    }
  }
}
