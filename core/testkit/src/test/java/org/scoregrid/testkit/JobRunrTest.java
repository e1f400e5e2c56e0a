package org.scoregrid.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jobrunr.jobs.states.StateName;
import org.jobrunr.storage.StorageProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scoregrid.domain.id.CreationStatusId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.jobs.BackgroundJobs;
import org.scoregrid.jobs.PrepareSubmissionHandler;
import org.scoregrid.jobs.UnpackBundleHandler;
import org.scoregrid.jobs.UnpackBundleRequest;
import org.scoregrid.jobs.jobrunr.JobHandlers;
import org.scoregrid.jobs.jobrunr.JobRunrJobs;
import org.scoregrid.jobs.jobrunr.JobRunrServer;
import org.scoregrid.jobs.jobrunr.JobRunrStorage;
import org.scoregrid.store.postgres.PostgresDatabase;

class JobRunrTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final LinkedBlockingQueue<SubmissionId> prepared = new LinkedBlockingQueue<>();
  private PostgresDatabase database;
  private StorageProvider storage;

  @BeforeEach
  void open() throws Exception {
    database = PostgresServer.freshDatabase();
    storage = JobRunrStorage.postgres(database.dataSource());
  }

  @AfterEach
  void close() {
    storage.close();
    database.close();
  }

  @Test
  void a_nudged_server_runs_a_job_with_its_request() throws Exception {
    LinkedBlockingQueue<CreationStatusId> unpacked = new LinkedBlockingQueue<>();
    JobHandlers handlers =
        preparing(request -> prepared.add(request.submission()))
            .with(UnpackBundleHandler.class, new Unpacking(unpacked));
    try (JobRunrServer server = new JobRunrServer(storage, handlers, 4)) {
      server.start();
      BackgroundJobs jobs = new JobRunrJobs(storage, server::nudge);

      jobs.prepareSubmission(new SubmissionId(7));
      jobs.unpackBundle(new CreationStatusId(8));

      assertThat(prepared.poll(60, TimeUnit.SECONDS)).isEqualTo(new SubmissionId(7));
      assertThat(unpacked.poll(60, TimeUnit.SECONDS)).isEqualTo(new CreationStatusId(8));
    }
  }

  @Test
  void many_jobs_in_a_row_all_run() {
    JobHandlers handlers = preparing(request -> prepared.add(request.submission()));
    try (JobRunrServer server = new JobRunrServer(storage, handlers, 4)) {
      server.start();
      BackgroundJobs jobs = new JobRunrJobs(storage, server::nudge);

      for (int i = 1; i <= 40; i++) {
        jobs.prepareSubmission(new SubmissionId(i));
      }

      await().atMost(PATIENCE).until(() -> prepared.size() == 40);
      assertThat(prepared).doesNotHaveDuplicates();
    }
  }

  /** The polls of twelve jobs would take a minute. */
  @Test
  @Timeout(40)
  void jobs_do_not_wait_for_the_poll() throws Exception {
    JobHandlers handlers = preparing(request -> prepared.add(request.submission()));
    try (JobRunrServer server = new JobRunrServer(storage, handlers, 4)) {
      server.start();
      BackgroundJobs jobs = new JobRunrJobs(storage, server::nudge);
      for (int i = 1; i <= 12; i++) {
        jobs.prepareSubmission(new SubmissionId(i));
        assertThat(prepared.poll(40, TimeUnit.SECONDS)).isEqualTo(new SubmissionId(i));
      }
    }
  }

  @Test
  void a_job_that_waits_is_not_enqueued_twice() {
    BackgroundJobs jobs = new JobRunrJobs(storage, () -> {});

    jobs.prepareSubmission(new SubmissionId(1));
    jobs.prepareSubmission(new SubmissionId(1));
    jobs.prepareSubmission(new SubmissionId(2));

    assertThat(storage.countJobs(StateName.ENQUEUED)).isEqualTo(2);
  }

  @Test
  void a_job_that_is_enqueued_while_it_runs_does_not_run_beside_itself() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger runs = new AtomicInteger();
    JobHandlers handlers =
        preparing(
            request -> {
              runs.incrementAndGet();
              started.countDown();
              assertThat(release.await(60, TimeUnit.SECONDS)).isTrue();
            });
    try (JobRunrServer server = new JobRunrServer(storage, handlers, 4)) {
      server.start();
      BackgroundJobs jobs = new JobRunrJobs(storage, server::nudge);
      jobs.prepareSubmission(new SubmissionId(1));
      assertThat(started.await(60, TimeUnit.SECONDS)).isTrue();

      jobs.prepareSubmission(new SubmissionId(1));
      release.countDown();

      await().atMost(PATIENCE).until(() -> storage.countJobs(StateName.SUCCEEDED) == 1);
      assertThat(storage.countJobs(StateName.ENQUEUED)).isZero();
      assertThat(runs).hasValue(1);
    }
  }

  @Test
  void a_job_that_is_done_runs_again_when_it_is_asked_for_again() {
    JobHandlers handlers = preparing(request -> prepared.add(request.submission()));
    try (JobRunrServer server = new JobRunrServer(storage, handlers, 4)) {
      server.start();
      BackgroundJobs jobs = new JobRunrJobs(storage, server::nudge);
      jobs.prepareSubmission(new SubmissionId(1));
      await().atMost(PATIENCE).until(() -> storage.countJobs(StateName.SUCCEEDED) == 1);

      jobs.prepareSubmission(new SubmissionId(1));

      await().atMost(PATIENCE).until(() -> prepared.size() == 2);
      await().atMost(PATIENCE).until(() -> storage.countJobs(StateName.SUCCEEDED) == 1);
    }
  }

  @Test
  void a_job_that_fails_is_tried_again() {
    List<String> tries = new CopyOnWriteArrayList<>();
    JobHandlers handlers =
        preparing(
            request -> {
              tries.add("try " + (tries.size() + 1));
              if (tries.size() == 1) {
                throw new IllegalStateException("storage is away, for the test");
              }
            });
    try (JobRunrServer server = new JobRunrServer(storage, handlers, 4)) {
      server.start();

      new JobRunrJobs(storage, server::nudge).prepareSubmission(new SubmissionId(1));

      await().atMost(PATIENCE).until(() -> storage.countJobs(StateName.SUCCEEDED) == 1);
      assertThat(tries).containsExactly("try 1", "try 2");
    }
  }

  @Test
  void a_job_outlives_the_server_and_a_failing_wake_up_does_not_matter() throws Exception {
    BackgroundJobs jobs =
        new JobRunrJobs(
            storage,
            () -> {
              throw new IllegalStateException("no NOTIFY, for the test");
            });
    assertThatCode(() -> jobs.prepareSubmission(new SubmissionId(3))).doesNotThrowAnyException();

    JobHandlers handlers = preparing(request -> prepared.add(request.submission()));
    try (JobRunrServer server = new JobRunrServer(storage, handlers, 1)) {
      server.start();
      assertThat(prepared.poll(60, TimeUnit.SECONDS)).isEqualTo(new SubmissionId(3));
    }
  }

  @Test
  void the_tables_are_made_once_by_several_processes_and_lie_in_their_own_schema()
      throws Exception {
    try (StorageProvider second = JobRunrStorage.postgres(database.dataSource())) {
      assertThat(second.countJobs(StateName.ENQUEUED)).isZero();
    }
    try (var connection = database.dataSource().getConnection();
        var statement = connection.createStatement();
        var tables =
            statement.executeQuery(
                """
                select count(*) from information_schema.tables
                where table_name = 'jobrunr_jobs' and table_schema = 'jobrunr'
                """)) {
      assertThat(tables.next()).isTrue();
      assertThat(tables.getInt(1)).isEqualTo(1);
    }
  }

  private static JobHandlers preparing(PrepareSubmissionHandler handler) {
    return JobHandlers.none().with(PrepareSubmissionHandler.class, handler);
  }

  private record Unpacking(LinkedBlockingQueue<CreationStatusId> unpacked)
      implements UnpackBundleHandler {
    @Override
    public void run(UnpackBundleRequest request) {
      unpacked.add(request.creation());
    }
  }
}
