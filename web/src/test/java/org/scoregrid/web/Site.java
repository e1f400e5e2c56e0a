package org.scoregrid.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.run.LifecyclePolicy;
import org.scoregrid.store.AccountStore;
import org.scoregrid.store.AccountStore.NewAccount;
import org.scoregrid.store.ClaimingBlobStore;
import org.scoregrid.store.QueueKeys;
import org.scoregrid.store.objects.FileBlobStore;
import org.scoregrid.store.postgres.PostgresAccountStore;
import org.scoregrid.store.postgres.PostgresAuditLog;
import org.scoregrid.store.postgres.PostgresCleanUps;
import org.scoregrid.store.postgres.PostgresCompetitionStore;
import org.scoregrid.store.postgres.PostgresDatabase;
import org.scoregrid.store.postgres.PostgresDatasetChanges;
import org.scoregrid.store.postgres.PostgresDatasetLists;
import org.scoregrid.store.postgres.PostgresDatasetStore;
import org.scoregrid.store.postgres.PostgresDatasetUses;
import org.scoregrid.store.postgres.PostgresDeletionStore;
import org.scoregrid.store.postgres.PostgresDoomedObjects;
import org.scoregrid.store.postgres.PostgresDumpStore;
import org.scoregrid.store.postgres.PostgresJobStores;
import org.scoregrid.store.postgres.PostgresLeaderboardStore;
import org.scoregrid.store.postgres.PostgresMailOutbox;
import org.scoregrid.store.postgres.PostgresOrganizationStore;
import org.scoregrid.store.postgres.PostgresParticipantStore;
import org.scoregrid.store.postgres.PostgresQueueStore;
import org.scoregrid.store.postgres.PostgresRescoreStore;
import org.scoregrid.store.postgres.PostgresRunStore;
import org.scoregrid.store.postgres.PostgresSolutionStore;
import org.scoregrid.store.postgres.PostgresSubmissionStore;
import org.scoregrid.store.postgres.PostgresTaskStore;
import org.scoregrid.testkit.PostgresServer;
import org.scoregrid.web.account.Passwords;
import org.scoregrid.web.queue.QueueOffer;
import org.scoregrid.web.resource.ResourcePorts;

/** A running web process on a free port, with a database and objects of its own. */
final class Site implements AutoCloseable {
  static final String PASSWORD = "correct horse";
  private static final String SECRET = "5c".repeat(32);

  final PostgresDatabase database = PostgresServer.freshDatabase();
  final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  final InstantSource clock = now::get;
  final AccountStore accounts = new PostgresAccountStore(database);
  final PostgresDatasetStore datasets = new PostgresDatasetStore(database);
  final PostgresDumpStore dumps = new PostgresDumpStore(database);
  final PostgresCompetitionStore competitions = new PostgresCompetitionStore(database);
  final PostgresSubmissionStore submissions =
      new PostgresSubmissionStore(database.dataSource(), LifecyclePolicy.DEFAULT);
  final PostgresParticipantStore participants = new PostgresParticipantStore(database);
  final PostgresQueueStore queues = new PostgresQueueStore(database.dataSource());
  final PostgresOrganizationStore organizations = new PostgresOrganizationStore(database);
  final PostgresRescoreStore rescores =
      new PostgresRescoreStore(database.dataSource(), LifecyclePolicy.DEFAULT);
  final PostgresRunStore runs =
      new PostgresRunStore(database.dataSource(), LifecyclePolicy.DEFAULT);
  final RecordingPorts.Jobs jobs = new RecordingPorts.Jobs();
  final RecordingPorts.Workers workers = new RecordingPorts.Workers();
  final PostgresDoomedObjects doomedObjects = new PostgresDoomedObjects(database.dataSource());
  final FileBlobStore blobs;
  final URI url;

  private final String passwordHash = new Passwords(1).hash(PASSWORD);
  private final HttpClient client = HttpClient.newHttpClient();
  private final WebProcess web;

  Site(Path objects) {
    int port = freePort();
    url = URI.create("http://127.0.0.1:" + port);
    try {
      blobs =
          new FileBlobStore(
              Files.createDirectories(objects),
              url,
              new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16},
              clock);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    web = WebProcess.create(WebConfig.of("127.0.0.1", port, url, SECRET), ports());
    web.start();
  }

  private WebPorts ports() {
    return new WebPorts(
        accounts,
        datasets,
        new PostgresDatasetUses(database),
        dumps,
        new ResourcePorts(
            new PostgresDatasetChanges(database.dataSource()),
            new PostgresDatasetLists(database.dataSource()),
            new PostgresTaskStore(database.dataSource()),
            new PostgresSolutionStore(database.dataSource()),
            new PostgresCleanUps(database.dataSource())),
        new QueueOffer(
            queues,
            new QueueOffer.Address(
                URI.create("amqp://broker.example:5672"), new QueueKeys(new byte[32]))),
        competitions,
        submissions,
        rescores,
        new PostgresLeaderboardStore(database),
        participants,
        organizations,
        new PostgresDeletionStore(database.dataSource(), LifecyclePolicy.DEFAULT),
        new PostgresMailOutbox(database),
        PostgresJobStores.over(database),
        new PostgresAuditLog(database),
        new ClaimingBlobStore(blobs, doomedObjects, clock),
        blobs,
        new RecordingPorts.Changes(),
        jobs,
        workers,
        clock);
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  AccountId user(String name) {
    return account(name, false, false);
  }

  AccountId robot(String name) {
    return account(name, false, true);
  }

  /** Staff without being a superuser. */
  AccountId staff(String name) {
    AccountId id = user(name);
    change("update account set staff = true where id = " + id);
    return id;
  }

  void ban(AccountId id) {
    change("update account set banned = true where id = " + id);
  }

  /** For what no port does. */
  void change(String sql) {
    database.dbClient().execute().createDmlStatement(sql).execute();
  }

  AccountId superuser(String name) {
    return account(name, true, false);
  }

  private AccountId account(String name, boolean superuser, boolean bot) {
    return accounts
        .create(new NewAccount(name, name + "@example.org", passwordHash, superuser, bot))
        .orElseThrow();
  }

  Browser anonymous() {
    return new Browser(client, url, Map.of());
  }

  /** A client with the account's API token. */
  Browser as(String name) {
    return anonymous().withToken(token(name));
  }

  String token(String name) {
    Browser.Reply reply =
        anonymous()
            .postForm(
                "/api/api-token-auth/",
                "username=" + name,
                "password=" + PASSWORD.replace(' ', '+'));
    return reply.json().path("token").asText();
  }

  /** The first number of the first row. */
  long count(String query) {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  void later(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }

  @Override
  public void close() {
    web.close();
    client.close();
    database.close();
  }
}
