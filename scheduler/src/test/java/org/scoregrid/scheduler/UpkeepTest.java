package org.scoregrid.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jobrunr.storage.StorageProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.jobs.BackgroundJob;
import org.scoregrid.jobs.DeleteOrphansRequest;
import org.scoregrid.jobs.EmailParticipantsRequest;
import org.scoregrid.jobs.MigratePhaseRequest;
import org.scoregrid.jobs.RecurringJob;
import org.scoregrid.jobs.RerunManyRequest;
import org.scoregrid.jobs.SendMailsRequest;
import org.scoregrid.jobs.jobrunr.JobHandlers;
import org.scoregrid.jobs.jobrunr.JobRunrJobs;
import org.scoregrid.jobs.jobrunr.JobRunrServer;
import org.scoregrid.jobs.jobrunr.JobRunrStorage;
import org.scoregrid.scheduler.JobRows.Pair;
import org.scoregrid.scheduler.jobs.Upkeep;
import org.scoregrid.scheduler.mail.ConsoleTransport;
import org.scoregrid.store.ChangeFeed;
import org.scoregrid.store.JobRecords.State;
import org.scoregrid.store.JobStores;
import org.scoregrid.store.MailOutbox.Mail;
import org.scoregrid.store.objects.FileBlobStore;
import org.scoregrid.store.postgres.PostgresChangeFeed;
import org.scoregrid.store.postgres.PostgresDatabase;
import org.scoregrid.store.postgres.PostgresJobStores;
import org.scoregrid.store.postgres.PostgresMailOutbox;
import org.scoregrid.testkit.PostgresServer;

/** All upkeep jobs as JobRunr stores, finds and runs them. */
class UpkeepTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final PostgresDatabase database = PostgresServer.freshDatabase();
  private final JobStores stores = PostgresJobStores.over(database);
  private final JobRows rows = new JobRows(database);
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final StorageProvider storage;
  private final FileBlobStore blobs;
  private final JobRunrServer server;
  private final JobRunrJobs jobs;

  UpkeepTest(@TempDir Path folder) throws Exception {
    storage = JobRunrStorage.postgres(database.dataSource());
    byte[] key = "a key of the tests, long enough".getBytes(StandardCharsets.UTF_8);
    InstantSource clock = InstantSource.system();
    blobs = new FileBlobStore(folder, URI.create("http://site.example"), key, clock);
    RecordingJobs following = new RecordingJobs();
    Upkeep upkeep =
        new Upkeep(
            stores,
            following,
            new ConsoleTransport(new PrintStream(printed, true, StandardCharsets.UTF_8)),
            blobs,
            folder.resolve("tmp"),
            clock);
    server = new JobRunrServer(storage, upkeep.addTo(JobHandlers.none()), 2);
    server.start();
    jobs = new JobRunrJobs(storage, server::nudge);
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    storage.close();
    blobs.close();
    database.close();
  }

  @Test
  void every_job_is_stored_found_and_run_and_leaves_a_record() {
    Pair pair = rows.competition("one");
    rows.entry(pair, "ann");
    long bulk =
        stores
            .reruns()
            .startPhase(pair.source(), new AccountId(pair.owner()), Instant.now())
            .id()
            .value();
    List<BackgroundJob> all =
        new java.util.ArrayList<>(
            List.of(
                new MigratePhaseRequest(pair.source(), pair.target(), false),
                new RerunManyRequest(bulk),
                new EmailParticipantsRequest(4_000),
                new DeleteOrphansRequest()));
    Upkeep.recurring().stream().map(RecurringJob::job).forEach(all::add);

    all.forEach(jobs::enqueue);

    for (BackgroundJob job : all) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(stores.records().byAbout(job.about()))
                      .hasValueSatisfying(
                          record -> assertThat(record.state()).isEqualTo(State.DONE)));
    }
    assertThat(rows.number("select count(*) from submission where migrated_from is not null"))
        .isEqualTo(1);
    assertThat(rows.number("select count(*) from submission where rerun_of is not null"))
        .isEqualTo(1);
  }

  @Test
  void the_clock_takes_every_time_that_is_written() {
    server.clock(Upkeep.recurring());

    assertThat(storage.getRecurringJobs()).hasSize(Upkeep.recurring().size());
  }

  @Test
  void a_mail_that_is_posted_wakes_its_sender() throws Exception {
    try (ChangeFeed changes = PostgresChangeFeed.open(database)) {
      changes.listen(ChangeFeed.Channel.MAIL_POSTED, text -> jobs.enqueue(new SendMailsRequest()));

      new PostgresMailOutbox(database)
          .post(List.of(new Mail("ann@example.org", "Hello", "text", null)), Instant.now());

      await()
          .atMost(PATIENCE)
          .until(() -> printed.toString(StandardCharsets.UTF_8).contains("To: ann@example.org"));
    }
  }

  @Test
  void a_job_that_failed_says_why() {
    Pair pair = rows.competition("one");
    rows.entry(pair, "ann");
    rows.run("alter table submission rename column migrated_from to elsewhere");
    MigratePhaseRequest request = new MigratePhaseRequest(pair.source(), pair.target(), false);

    jobs.enqueue(request);

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(stores.records().byAbout(request.about()))
                    .hasValueSatisfying(
                        record -> {
                          assertThat(record.state()).isEqualTo(State.FAILED);
                          assertThat(record.error()).contains("migrated_from");
                        }));
  }
}
