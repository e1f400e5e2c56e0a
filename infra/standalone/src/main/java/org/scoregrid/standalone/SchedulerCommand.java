package org.scoregrid.standalone;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.fleet.Fleet;
import org.scoregrid.queuebridge.Broker;
import org.scoregrid.queuebridge.BrokerAdmin;
import org.scoregrid.scheduler.SchedulerConfig;
import org.scoregrid.scheduler.SchedulerProcess;
import org.scoregrid.scheduler.queue.QueuePorts;
import org.scoregrid.standalone.config.BadSettings;
import org.scoregrid.standalone.config.Settings;
import org.scoregrid.store.objects.S3BlobStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code scheduler}: dispatch, results and background jobs of an installation. */
@Command(name = "scheduler", description = "a scheduler process of an installation")
final class SchedulerCommand implements Callable<Integer> {
  @Option(names = "--config", defaultValue = "scoregrid.yaml", description = "settings file")
  private Path config = Path.of("scoregrid.yaml");

  @Override
  public Integer call() throws Exception {
    Lifetime lifetime = new Lifetime();
    Installation installation = Installation.read(config);
    try (Stores stores = installation.stores();
        S3BlobStore blobs = installation.blobs();
        Fleet fleet = installation.fleetMember();
        Broker broker = installation.broker();
        BrokerAdmin admin = installation.brokerAdmin();
        SchedulerProcess scheduler =
            SchedulerProcess.create(
                schedulerConfig(installation),
                stores
                    .scheduler(
                        blobs, broker, fleet, installation.mailTransport(), InstantSource.system())
                    .with(new QueuePorts(stores.queueUpkeep(), admin, installation.queueKeys())))) {
      scheduler.start();
      new Progress(System.out).ready("scheduler");
      lifetime.await();
    } finally {
      lifetime.over();
    }
    return 0;
  }

  private static SchedulerConfig schedulerConfig(Installation installation) throws BadSettings {
    Settings.Scheduler scheduler = installation.settings().scheduler();
    SchedulerConfig usual =
        SchedulerConfig.defaults(installation.siteUrl(), Path.of(scheduler.temp()));
    return new SchedulerConfig(
        installation.siteUrl(),
        List.of(QueueName.DEFAULT),
        installation.limits(),
        installation.network(),
        installation.warmScoring(),
        usual.windowMinimum(),
        usual.windowPerSlot(),
        usual.windowMaximum(),
        scheduler.batch(),
        usual.urlValidity(),
        usual.tick(),
        scheduler.jobWorkers(),
        usual.tempDirectory());
  }
}
