package org.scoregrid.fleet.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.id.Attempt;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.domain.id.LeaseToken;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.RunId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.fleet.CacheContent;
import org.scoregrid.fleet.LogFrame;
import org.scoregrid.fleet.WorkerPresence;

class HazelcastFleetTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static FleetConfig config;
  private static HazelcastFleet member;
  private static HazelcastFleet client;

  @BeforeAll
  static void start() throws Exception {
    config = freshConfig();
    member = HazelcastFleet.member(config);
    client = HazelcastFleet.client(config);
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              client.announce(worker("ready"));
              return names(member).contains("ready");
            });
    client.leave(new WorkerName("ready"));
  }

  @AfterAll
  static void stop() {
    client.close();
    member.close();
  }

  private static FleetConfig freshConfig() throws Exception {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = free.getLocalPort();
      return new FleetConfig(
          "fleet-" + UUID.randomUUID(),
          "127.0.0.1",
          port,
          List.of("127.0.0.1:" + port),
          Duration.ofMillis(700));
    }
  }

  @Test
  void a_member_sees_a_worker_that_announced_itself() {
    WorkerPresence worker = worker("seen");

    client.announce(worker);

    assertThat(member.workers()).contains(worker);
    assertThat(member.slots(QueueName.DEFAULT)).isGreaterThanOrEqualTo(4);
    assertThat(member.slots(new QueueName("elsewhere"))).isZero();
  }

  @Test
  void a_member_knows_what_a_worker_caches_until_it_leaves() {
    CacheContent content =
        new CacheContent(
            new WorkerName("caching"),
            "site",
            "127.0.0.1:1",
            List.of(Digest.of(new byte[] {1})),
            List.of(Digest.of(new byte[] {2}), Digest.of(new byte[] {3})));

    client.announceCache(content);
    assertThat(member.caches()).contains(content);

    client.leave(content.worker());
    assertThat(member.caches()).doesNotContain(content);
  }

  @Test
  void a_worker_that_leaves_is_gone_at_once() {
    client.announce(worker("leaving"));

    client.leave(new WorkerName("leaving"));

    assertThat(names(member)).doesNotContain("leaving");
  }

  @Test
  void a_worker_that_misses_its_heartbeats_vanishes_and_one_that_sends_them_stays() {
    client.announce(worker("silent"));
    assertThat(names(member)).contains("silent");

    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              client.announce(worker("alive"));
              return !names(member).contains("silent");
            });
    assertThat(names(member)).contains("alive");
  }

  @Test
  void a_cancel_reaches_the_worker() throws Exception {
    LinkedBlockingQueue<AttemptKey> heard = new LinkedBlockingQueue<>();
    AttemptKey attempt = new AttemptKey(new RunId(5), new Attempt(2), LeaseToken.random());
    try (AutoCloseable listening = client.onCancel(heard::add)) {
      member.cancel(attempt);

      assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(attempt);
      assertThat(listening).isNotNull();
    }
  }

  @Test
  void a_listener_that_fails_hears_the_next_cancel() throws Exception {
    LinkedBlockingQueue<AttemptKey> heard = new LinkedBlockingQueue<>();
    AttemptKey attempt = new AttemptKey(new RunId(6), new Attempt(1), LeaseToken.random());
    try (AutoCloseable listening =
        member.onCancel(
            key -> {
              heard.add(key);
              throw new IllegalStateException("for the test");
            })) {
      client.cancel(attempt);
      assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(attempt);
      client.cancel(attempt);
      assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(attempt);
      assertThat(listening).isNotNull();
    }
  }

  @Test
  void live_frames_go_to_the_listeners_of_their_submission_only() throws Exception {
    LinkedBlockingQueue<LogFrame> mine = new LinkedBlockingQueue<>();
    LinkedBlockingQueue<LogFrame> others = new LinkedBlockingQueue<>();
    LogFrame frame = Frames.frame(101, 1, 1, "epoch 1\n");
    AutoCloseable first = member.onLog(new SubmissionId(101), mine::add);
    AutoCloseable second = member.onLog(new SubmissionId(102), others::add);
    try (first;
        second) {
      client.publishLog(frame);

      assertThat(mine.poll(30, TimeUnit.SECONDS)).isEqualTo(frame);
      assertThat(others).isEmpty();
    }
  }

  @Test
  void the_recent_log_holds_the_last_64_kib_of_text() {
    SubmissionId submission = new SubmissionId(201);
    for (int i = 1; i <= 30; i++) {
      client.publishLog(Frames.frame(201, 1, i, "x".repeat(8_000)));
    }

    await().atMost(PATIENCE).until(() -> lastSequence(submission) == 30);
    List<LogFrame> recent = member.recentLog(submission);
    assertThat(recent).extracting(LogFrame::sequence).isSorted();
    assertThat(recent.stream().mapToInt(frame -> frame.text().length()).sum())
        .isBetween(48 * 1024, 64 * 1024);
  }

  @Test
  void the_log_of_a_finished_run_is_forgotten() {
    SubmissionId submission = new SubmissionId(301);
    client.publishLog(Frames.frame(301, 1, 1, "first run"));
    client.publishLog(Frames.frame(301, 2, 1, "second run"));

    client.forgetLog(submission, new RunId(1));

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(member.recentLog(submission))
                    .extracting(LogFrame::text)
                    .containsExactly("second run"));
    client.forgetLog(submission, new RunId(2));
    await().atMost(PATIENCE).until(() -> member.recentLog(submission).isEmpty());
  }

  @Test
  void a_listener_that_stands_still_does_not_hold_up_the_others() throws Exception {
    LinkedBlockingQueue<LogFrame> quick = new LinkedBlockingQueue<>();
    CountDownLatch release = new CountDownLatch(1);
    SubmissionId submission = new SubmissionId(401);
    AutoCloseable stuck = member.onLog(submission, frame -> awaitQuietly(release));
    AutoCloseable listening = member.onLog(submission, quick::add);
    try (stuck;
        listening) {
      for (int i = 1; i <= 50; i++) {
        client.publishLog(Frames.frame(401, 1, i, "line"));
      }

      await().atMost(PATIENCE).until(() -> quick.size() == 50);
    } finally {
      release.countDown();
    }
  }

  @Test
  void a_client_that_starts_before_the_member_finds_it_later() throws Exception {
    FleetConfig late = freshConfig();
    LinkedBlockingQueue<AttemptKey> heard = new LinkedBlockingQueue<>();
    AttemptKey attempt = new AttemptKey(new RunId(7), new Attempt(1), LeaseToken.random());
    try (HazelcastFleet early = HazelcastFleet.client(late);
        AutoCloseable listening = early.onCancel(heard::add)) {
      early.announce(worker("early"));
      early.publishLog(Frames.frame(501, 1, 1, "lost"));
      assertThat(early.workers()).isEmpty();
      assertThat(listening).isNotNull();

      try (HazelcastFleet lateMember = HazelcastFleet.member(late)) {
        await()
            .atMost(PATIENCE)
            .until(
                () -> {
                  early.announce(worker("early"));
                  lateMember.cancel(attempt);
                  return names(lateMember).contains("early") && heard.contains(attempt);
                });
      }
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long lastSequence(SubmissionId submission) {
    List<LogFrame> recent = member.recentLog(submission);
    return recent.isEmpty() ? 0 : recent.getLast().sequence();
  }

  private static List<String> names(HazelcastFleet fleet) {
    return fleet.workers().stream().map(worker -> worker.name().value()).toList();
  }

  private static WorkerPresence worker(String name) {
    return new WorkerPresence(
        new WorkerName(name),
        "0.1",
        "bubblewrap: everything is there",
        List.of(QueueName.DEFAULT),
        4,
        1,
        WorkerPresence.State.SERVING,
        12_345,
        Instant.parse("2026-01-02T03:04:05.006Z"),
        2L << 30,
        WorkerPresence.YES);
  }
}
