package org.scoregrid.standalone;

import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.scoregrid.fleet.Fleet;
import org.scoregrid.standalone.config.BadSettings;
import org.scoregrid.standalone.config.Settings;
import org.scoregrid.store.objects.S3BlobStore;
import org.scoregrid.web.WebConfig;
import org.scoregrid.web.WebProcess;
import org.scoregrid.web.queue.QueueOffer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code web}: API and pages of an installation. */
@Command(name = "web", description = "the web process of an installation")
final class WebCommand implements Callable<Integer> {
  @Option(names = "--config", defaultValue = "scoregrid.yaml", description = "settings file")
  private Path config = Path.of("scoregrid.yaml");

  @Override
  public Integer call() throws Exception {
    Lifetime lifetime = new Lifetime();
    Installation installation = Installation.read(config);
    InstantSource clock = InstantSource.system();
    try (Stores stores = installation.stores();
        S3BlobStore blobs = installation.blobs();
        Fleet fleet = installation.fleetMember();
        WebProcess web =
            WebProcess.create(
                webConfig(installation),
                stores.web(blobs, null, workers(installation), fleet, clock))) {
      web.start();
      Progress progress = new Progress(System.out);
      FirstAdmin admin = new FirstAdmin(stores.accounts(), installation.siteUrl(), clock);
      String password = System.getenv("SCOREGRID_ADMIN_PASSWORD");
      String login = admin.isMissing() || password != null ? " login=" + admin.enter(password) : "";
      progress.ready("url=" + installation.siteUrl() + login);
      lifetime.await();
    } finally {
      lifetime.over();
    }
    return 0;
  }

  private static QueueOffer.Address workers(Installation installation) throws BadSettings {
    return new QueueOffer.Address(installation.publicBroker(), installation.queueKeys());
  }

  private static WebConfig webConfig(Installation installation) throws Exception {
    Settings.Web web = installation.settings().web();
    URI storage = installation.publicStorage();
    String origin = storage.getScheme() + "://" + storage.getAuthority();
    return WebConfig.of(web.host(), web.port(), installation.siteUrl(), installation.secret())
        .withObjectOrigins(List.of(origin));
  }
}
