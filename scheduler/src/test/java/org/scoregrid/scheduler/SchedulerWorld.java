package org.scoregrid.scheduler;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.account.Participation;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.CreationStatusId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.run.LifecyclePolicy;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.Network;
import org.scoregrid.domain.run.WarmScoring;
import org.scoregrid.scheduler.dispatch.TaskMessages;
import org.scoregrid.scheduler.jobs.CreateDump;
import org.scoregrid.scheduler.jobs.PrepareSubmission;
import org.scoregrid.scheduler.jobs.ResultsOnly;
import org.scoregrid.scheduler.jobs.UnpackBundle;
import org.scoregrid.store.AccountStore.NewAccount;
import org.scoregrid.store.CompetitionStore.CreationStatus;
import org.scoregrid.store.DatasetStore.NewDataset;
import org.scoregrid.store.SubmissionStore.Acceptance;
import org.scoregrid.store.SubmissionStore.NewSubmission;
import org.scoregrid.store.objects.FileBlobStore;
import org.scoregrid.store.postgres.PostgresAccountStore;
import org.scoregrid.store.postgres.PostgresCompetitionStore;
import org.scoregrid.store.postgres.PostgresDatabase;
import org.scoregrid.store.postgres.PostgresDatasetStore;
import org.scoregrid.store.postgres.PostgresDumpStore;
import org.scoregrid.store.postgres.PostgresRunStore;
import org.scoregrid.store.postgres.PostgresSubmissionStore;
import org.scoregrid.testkit.PostgresServer;

/** A database and storage of its own, with short ways to bring bundles and submissions in. */
final class SchedulerWorld implements AutoCloseable {
  static final URI SITE = URI.create("http://site.example");

  final PostgresDatabase database;
  final PostgresAccountStore accounts;
  final PostgresDatasetStore datasets;
  final PostgresCompetitionStore competitions;
  final PostgresDumpStore dumps;
  final PostgresSubmissionStore submissions;
  final PostgresRunStore runs;
  final RecordingBroker broker = new RecordingBroker();
  final FileBlobStore blobs;
  final Path folder;
  Instant now = Instant.parse("2026-03-01T10:00:00Z");
  final InstantSource clock = () -> now;

  SchedulerWorld(Path folder) throws IOException {
    this(folder, PostgresServer.freshDatabase());
  }

  /** Closes the database in the end. */
  SchedulerWorld(Path folder, PostgresDatabase database) throws IOException {
    this.folder = folder;
    this.database = database;
    accounts = new PostgresAccountStore(database);
    datasets = new PostgresDatasetStore(database);
    competitions = new PostgresCompetitionStore(database);
    dumps = new PostgresDumpStore(database);
    submissions = new PostgresSubmissionStore(database.dataSource(), LifecyclePolicy.DEFAULT);
    runs = new PostgresRunStore(database.dataSource(), LifecyclePolicy.DEFAULT);
    byte[] key = "a key of the tests, long enough".getBytes(StandardCharsets.UTF_8);
    this.blobs = new FileBlobStore(folder.resolve("objects"), SITE, key, clock);
  }

  PrepareSubmission prepare() {
    return new PrepareSubmission(
        runs,
        submissions,
        competitions,
        datasets,
        blobs,
        new ResultsOnly(blobs, temp()),
        Limits.DEFAULT,
        Network.NONE,
        WarmScoring.ALLOWED,
        clock);
  }

  UnpackBundle unpack() {
    return new UnpackBundle(competitions, datasets, blobs, temp(), clock);
  }

  CreateDump dumping() {
    return new CreateDump(dumps, datasets, blobs, temp(), clock);
  }

  TaskMessages messages() {
    return new TaskMessages(blobs, SITE, Duration.ofHours(1), Duration.ofSeconds(30));
  }

  Path temp() {
    return folder.resolve("tmp");
  }

  AccountId account(String name) {
    return accounts.create(new NewAccount(name, null, null, false, false)).orElseThrow();
  }

  /** The competition.yaml of {@link #bundle}. */
  String yaml() {
    return """
    version: 2
    title: Tiny
    image: logo.gif
    terms: terms.md
    registration_auto_approve: true
    docker_image: busybox
    pages: [{title: Overview, file: overview.md}]
    tasks:
      - {index: 0, name: One, scoring_program: scorer/, reference_data: truth.zip}
    phases:
      - {name: Only, start: 2020-01-01 00:00:00, tasks: [0], execution_time_limit: 5000}
    leaderboards:
      - {title: Board, key: board, columns: [{title: Score, key: score, index: 0}]}
    """;
  }

  /** A bundle that loads; entries given replace or add members, null leaves one out. */
  Path bundle(Map<String, @Nullable String> changes) throws IOException {
    Map<String, @Nullable String> members = new LinkedHashMap<>();
    members.put("competition.yaml", yaml());
    members.put("logo.gif", "GIF89a-tiny");
    members.put("terms.md", "Be fair.");
    members.put("overview.md", "Guess.");
    members.put("scorer/metadata.yaml", "command: sh $program/score.sh\n");
    members.put("truth.zip", "PK-not-opened-here");
    members.putAll(changes);
    Path zip = Files.createTempFile(folder, "bundle", ".zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (Map.Entry<String, @Nullable String> member : members.entrySet()) {
        if (member.getValue() != null) {
          out.putNextEntry(new ZipEntry(member.getKey()));
          out.write(member.getValue().getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    return zip;
  }

  CreationStatusId upload(AccountId owner, Path bundle) throws IOException {
    String key = "dataset/" + bundle.getFileName();
    blobs.put(key, bundle, "application/zip");
    return competitions.startCreation(
        dataset(owner, DatasetType.COMPETITION_BUNDLE, key).id(), owner);
  }

  Dataset dataset(AccountId owner, DatasetType type, String objectKey) {
    return datasets
        .create(
            new NewDataset(
                owner, type, null, null, "file.zip", false, false, null, objectKey, null, 1))
        .orElseThrow();
  }

  Competition competition(AccountId owner) throws IOException {
    CreationStatusId creation = upload(owner, bundle(Map.of()));
    return unpacked(creation);
  }

  /** What an uploaded bundle becomes. */
  Competition unpacked(CreationStatusId creation) throws IOException {
    unpack().unpack(creation);
    CreationStatus status = competitions.creationStatus(creation).orElseThrow();
    CompetitionId made = status.resultingCompetition();
    return competitions.byId(Objects.requireNonNull(made, status::toString)).orElseThrow();
  }

  /** The only value of a query, as text. */
  String text(String query) {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      return row.next() ? String.valueOf(row.getString(1)) : "";
    } catch (SQLException e) {
      throw new IllegalStateException(query, e);
    }
  }

  void sql(String change) {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(change);
    } catch (SQLException e) {
      throw new IllegalStateException(change, e);
    }
  }

  /** A submission whose upload holds the given bytes; null: nothing was uploaded. */
  SubmissionId submit(AccountId owner, Competition competition, byte @Nullable [] bytes)
      throws IOException {
    competitions.register(competition.id(), owner, Participation.APPROVED);
    String key = "dataset/submission-" + System.nanoTime();
    if (bytes != null) {
      Path file = Files.write(Files.createTempFile(folder, "submission", ".zip"), bytes);
      blobs.put(key, file, "application/zip");
    }
    Dataset data = dataset(owner, DatasetType.SUBMISSION, key);
    Acceptance acceptance =
        submissions.accept(
            new NewSubmission(
                owner,
                competition.id(),
                competition.phases().getFirst(),
                data.id(),
                "file.zip",
                List.of(),
                false,
                true,
                null),
            now);
    return ((Acceptance.Accepted) acceptance).id();
  }

  @Override
  public void close() {
    blobs.close();
    database.close();
  }
}
