package org.scoregrid.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jobrunr.jobs.Job;
import org.jobrunr.jobs.states.ScheduledState;
import org.jobrunr.jobs.states.StateName;
import org.jobrunr.storage.StorageProvider;
import org.jobrunr.storage.navigation.AmountRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.scoregrid.jobs.BackgroundJob;
import org.scoregrid.jobs.CleanUpHandler;
import org.scoregrid.jobs.CleanUpRequest;
import org.scoregrid.jobs.JobBody;
import org.scoregrid.jobs.JobLedger;
import org.scoregrid.jobs.RecurringJob;
import org.scoregrid.jobs.SendMailsHandler;
import org.scoregrid.jobs.SendMailsRequest;
import org.scoregrid.jobs.jobrunr.JobHandlers;
import org.scoregrid.jobs.jobrunr.JobRunrJobs;
import org.scoregrid.jobs.jobrunr.JobRunrServer;
import org.scoregrid.jobs.jobrunr.JobRunrStorage;
import org.scoregrid.store.postgres.PostgresDatabase;

class ClockedJobsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final RecurringJob MAILS = new RecurringJob("PT5S", new SendMailsRequest());

  private final AtomicInteger runs = new AtomicInteger();
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
  void two_servers_start_a_clocked_job_once_each_time() throws Exception {
    JobHandlers handlers = mails((_, _) -> runs.incrementAndGet());
    try (JobRunrServer first = new JobRunrServer(storage, handlers, 2);
        StorageProvider other = JobRunrStorage.postgres(database.dataSource());
        JobRunrServer second = new JobRunrServer(other, handlers, 2)) {
      first.start();
      second.start();
      first.clock(List.of(MAILS));
      second.clock(List.of(MAILS));

      await().atMost(PATIENCE).until(() -> storage.countJobs(StateName.SUCCEEDED) >= 3);
    }

    assertThat(storage.getRecurringJobs()).hasSize(1);
    List<Job> done = storage.getJobList(StateName.SUCCEEDED, new AmountRequest("updatedAt", 100));
    assertThat(done.stream().map(ClockedJobsTest::plannedFor)).doesNotHaveDuplicates();
    assertThat(runs.get()).isEqualTo(done.size());
  }

  private static Instant plannedFor(Job job) {
    return job.getJobStates().stream()
        .filter(ScheduledState.class::isInstance)
        .map(state -> ((ScheduledState) state).getScheduledAt())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void a_clocked_job_that_the_code_no_longer_names_is_removed() {
    try (JobRunrServer old = new JobRunrServer(storage, JobHandlers.none(), 1)) {
      old.clock(List.of(MAILS, new RecurringJob("0 3 * * *", new CleanUpRequest())));
      assertThat(storage.getRecurringJobs()).hasSize(2);
    }
    try (JobRunrServer young = new JobRunrServer(storage, JobHandlers.none(), 1)) {
      young.clock(List.of(MAILS));
      young.clock(List.of(MAILS));
    }

    assertThat(storage.getRecurringJobs())
        .singleElement()
        .satisfies(job -> assertThat(job.getId()).isEqualTo("send-mails"));
  }

  @Test
  void a_failure_does_not_stop_the_next_time_and_is_remembered() {
    Ledger ledger = new Ledger();
    JobHandlers handlers =
        JobHandlers.none()
            .with(
                SendMailsHandler.class,
                SendMailsRequest.class,
                LIMIT,
                ledger,
                (_, _) -> {
                  if (runs.incrementAndGet() == 1) {
                    throw new IllegalStateException("out of order");
                  }
                });
    try (JobRunrServer server = new JobRunrServer(storage, handlers, 1)) {
      server.start();
      server.clock(List.of(MAILS));

      await().atMost(PATIENCE).until(() -> runs.get() >= 3);
    }

    assertThat(ledger.failed).hasValue("out of order");
    assertThat(ledger.ended.get()).isPositive();
  }

  @Test
  void a_job_that_hangs_is_ended_at_its_deadline_and_its_server_goes_on() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch other = new CountDownLatch(1);
    Ledger ledger = new Ledger();
    JobHandlers handlers =
        JobHandlers.none()
            .with(
                SendMailsHandler.class,
                SendMailsRequest.class,
                Duration.ofMillis(300),
                ledger,
                (_, _) -> never.await())
            .with(
                CleanUpHandler.class,
                CleanUpRequest.class,
                LIMIT,
                JobLedger.NONE,
                (_, _) -> other.countDown());
    try (JobRunrServer server = new JobRunrServer(storage, handlers, 1)) {
      server.start();
      JobRunrJobs jobs = new JobRunrJobs(storage, server::nudge);
      jobs.enqueue(new SendMailsRequest());
      await().atMost(PATIENCE).until(() -> ledger.failed.get() != null);
      jobs.enqueue(new CleanUpRequest());

      assertThat(other.await(60, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(ledger.failed.get()).contains("took longer than");
  }

  @Test
  void the_dashboard_shows_how_far_a_job_is() {
    Ledger ledger = new Ledger();
    JobHandlers handlers =
        JobHandlers.none()
            .with(
                SendMailsHandler.class,
                SendMailsRequest.class,
                LIMIT,
                ledger,
                (_, progress) -> {
                  progress.reached(1, 4);
                  progress.reached(4, 4);
                });
    try (JobRunrServer server = new JobRunrServer(storage, handlers, 1)) {
      server.start();
      new JobRunrJobs(storage, server::nudge).enqueue(new SendMailsRequest());
      await().atMost(PATIENCE).until(() -> storage.countJobs(StateName.SUCCEEDED) == 1);
    }

    Job job = storage.getJobList(StateName.SUCCEEDED, new AmountRequest("updatedAt", 1)).getFirst();
    assertThat(job.getMetadata().toString()).contains("jobRunrDashboardProgressBar");
    assertThat(ledger.reached).hasValue("4/4");
  }

  private static JobHandlers mails(JobBody<SendMailsRequest> body) {
    return JobHandlers.none()
        .with(SendMailsHandler.class, SendMailsRequest.class, LIMIT, JobLedger.NONE, body);
  }

  private static final class Ledger implements JobLedger {
    final AtomicReference<String> failed = new AtomicReference<>();
    final AtomicReference<String> reached = new AtomicReference<>();
    final AtomicInteger ended = new AtomicInteger();

    @Override
    public void started(BackgroundJob job) {}

    @Override
    public void reached(BackgroundJob job, long done, long total) {
      reached.set(done + "/" + total);
    }

    @Override
    public void done(BackgroundJob job) {
      ended.incrementAndGet();
    }

    @Override
    public void failed(BackgroundJob job, Throwable why) {
      failed.set(why.getMessage());
    }
  }
}
