package org.scoregrid.standalone;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import org.scoregrid.domain.run.LifecyclePolicy;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.Network;
import org.scoregrid.domain.run.WarmScoring;
import org.scoregrid.fleet.Fleet;
import org.scoregrid.fleet.hazelcast.FleetConfig;
import org.scoregrid.fleet.hazelcast.HazelcastFleet;
import org.scoregrid.queuebridge.Broker;
import org.scoregrid.queuebridge.BrokerAdmin;
import org.scoregrid.queuebridge.rabbit.BrokerConfig;
import org.scoregrid.queuebridge.rabbit.ManagementConfig;
import org.scoregrid.queuebridge.rabbit.RabbitAdmin;
import org.scoregrid.queuebridge.rabbit.RabbitBroker;
import org.scoregrid.scheduler.mail.ConsoleTransport;
import org.scoregrid.scheduler.mail.MailTransport;
import org.scoregrid.scheduler.mail.SmtpConfig;
import org.scoregrid.scheduler.mail.SmtpTransport;
import org.scoregrid.standalone.config.BadSettings;
import org.scoregrid.standalone.config.Quantities;
import org.scoregrid.standalone.config.Settings;
import org.scoregrid.standalone.config.SettingsFile;
import org.scoregrid.store.QueueKeys;
import org.scoregrid.store.objects.S3BlobStore;
import org.scoregrid.store.objects.S3Config;
import org.scoregrid.store.postgres.PostgresConfig;

/** Opens the services that the settings of an installation name. */
final class Installation {
  private static final Duration HEARTBEAT = Duration.ofSeconds(2);
  private static final int MIN_SECRET_DIGITS = 64;

  private final Settings settings;

  private Installation(Settings settings) {
    this.settings = settings;
  }

  static Installation read(Path file) throws BadSettings {
    return new Installation(SettingsFile.read(file, System.getenv()));
  }

  /** With the environment alone where there is no file: a worker may need no more. */
  static Installation readIfThere(Path file) throws BadSettings {
    return Files.exists(file)
        ? read(file)
        : new Installation(SettingsFile.ofEnvironment(System.getenv()));
  }

  Settings settings() {
    return settings;
  }

  URI siteUrl() {
    return URI.create(settings.site().url());
  }

  String secret() throws BadSettings {
    String secret = settings.site().secret();
    if (!secret.matches("[0-9a-f]{" + MIN_SECRET_DIGITS + ",}")) {
      throw new BadSettings(
          "site.secret: at least "
              + MIN_SECRET_DIGITS
              + " hex digits are needed. Make them with: openssl rand -hex 32");
    }
    return secret;
  }

  Stores stores() throws BadSettings, SQLException {
    Settings.Postgres postgres = settings.postgres();
    return Stores.open(
        new PostgresConfig(
            postgres.url(), postgres.user(), postgres.password(), postgres.connections()),
        policy());
  }

  private LifecyclePolicy policy() throws BadSettings {
    Settings.Scheduler scheduler = settings.scheduler();
    return new LifecyclePolicy(
        Quantities.duration("scheduler.queued", scheduler.queued()),
        Quantities.duration("scheduler.dispatched", scheduler.dispatched()),
        Quantities.duration("scheduler.lease", scheduler.lease()),
        LifecyclePolicy.DEFAULT.preparing(),
        LifecyclePolicy.DEFAULT.maxPlatformFaults());
  }

  S3BlobStore blobs() throws IOException {
    Settings.Storage storage = settings.storage();
    S3BlobStore blobs =
        new S3BlobStore(
            new S3Config(
                URI.create(storage.endpoint()),
                publicStorage(),
                storage.region(),
                storage.accessKey(),
                storage.secretKey(),
                storage.bucket()));
    blobs.ensureBucket();
    return blobs;
  }

  URI publicStorage() {
    Settings.Storage storage = settings.storage();
    return URI.create(
        storage.publicEndpoint().isEmpty() ? storage.endpoint() : storage.publicEndpoint());
  }

  /** To the console where no mail server is named. */
  MailTransport mailTransport() throws BadSettings {
    Settings.Mail mail = settings.mail();
    if (mail.host().isEmpty()) {
      return new ConsoleTransport(System.out);
    }
    SmtpConfig.Tls tls =
        switch (mail.tls()) {
          case "none" -> SmtpConfig.Tls.NONE;
          case "starttls" -> SmtpConfig.Tls.STARTTLS;
          case "tls" -> SmtpConfig.Tls.TLS;
          default -> throw new BadSettings("mail.tls: write starttls, tls or none.");
        };
    try {
      return new SmtpTransport(
          new SmtpConfig(mail.host(), mail.port(), mail.user(), mail.password(), tls, mail.from()));
    } catch (IllegalArgumentException e) {
      throw new BadSettings("mail.from: write an address such as noreply@example.org.");
    }
  }

  Broker broker() {
    return new RabbitBroker(BrokerConfig.of(URI.create(settings.broker().url())));
  }

  BrokerAdmin brokerAdmin() throws BadSettings {
    BrokerConfig broker = BrokerConfig.of(URI.create(settings.broker().url()));
    String management = settings.broker().management();
    try {
      return new RabbitAdmin(
          management.isEmpty()
              ? ManagementConfig.beside(broker)
              : ManagementConfig.at(URI.create(management), broker));
    } catch (IllegalArgumentException e) {
      throw new BadSettings("broker.management: write http:// or https:// with host and port.");
    }
  }

  /** Where workers of private queues connect. */
  URI publicBroker() throws BadSettings {
    String named = settings.broker().publicUrl();
    URI broker = URI.create(named.isEmpty() ? settings.broker().url() : named);
    String scheme = String.valueOf(broker.getScheme());
    boolean tls = scheme.equals("amqps");
    if ((!tls && !scheme.equals("amqp") && !scheme.equals("pyamqp")) || broker.getHost() == null) {
      throw new BadSettings("broker.publicUrl: write amqp:// or amqps:// with a host.");
    }
    int port = broker.getPort() >= 0 ? broker.getPort() : tls ? 5671 : 5672;
    String host = named.isEmpty() ? siteUrl().getHost() : broker.getHost();
    return URI.create((tls ? "amqps" : "amqp") + "://" + host + ":" + port);
  }

  QueueKeys queueKeys() throws BadSettings {
    return new QueueKeys(HexFormat.of().parseHex(secret()));
  }

  Fleet fleetMember() {
    return HazelcastFleet.member(fleet());
  }

  Fleet fleetClient() {
    return HazelcastFleet.client(fleet());
  }

  private FleetConfig fleet() {
    Settings.Fleet fleet = settings.fleet();
    return new FleetConfig(fleet.cluster(), fleet.host(), fleet.port(), fleet.members(), HEARTBEAT);
  }

  Limits limits() throws BadSettings {
    Settings.Run run = settings.run();
    return new Limits(
        Quantities.duration("run.time", run.time()),
        Quantities.size("run.memory", run.memory()),
        run.cpus(),
        run.pids(),
        Quantities.size("run.disk", run.disk()),
        Quantities.size("run.output", run.output()),
        run.outputFiles(),
        Quantities.size("run.log", run.log()));
  }

  Network network() throws BadSettings {
    return switch (settings.run().network()) {
      case "none" -> Network.NONE;
      case "internet" -> Network.INTERNET;
      default -> throw new BadSettings("run.network: write none or internet.");
    };
  }

  WarmScoring warmScoring() throws BadSettings {
    return switch (settings.run().warmScoring()) {
      case "allowed" -> WarmScoring.ALLOWED;
      // YAML reads off as a boolean.
      case "off", "false" -> WarmScoring.OFF;
      default -> throw new BadSettings("run.warmScoring: write allowed or off.");
    };
  }
}
