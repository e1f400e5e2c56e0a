package org.scoregrid.fleet.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.scoregrid.domain.id.Attempt;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.LeaseToken;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.RunId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.LogStream;
import org.scoregrid.domain.run.ProgramKind;
import org.scoregrid.domain.run.Step;
import org.scoregrid.fleet.LogFrame;
import org.scoregrid.fleet.WorkerPresence;

class LocalFleetTest {
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
  private static final SubmissionId MINE = new SubmissionId(1);

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final LocalFleet fleet = new LocalFleet(now::get, Duration.ofSeconds(2));

  private static LogFrame frame(long submission, long run, String text) {
    return new LogFrame(
        new SubmissionId(submission),
        new AttemptKey(new RunId(run), new Attempt(1), LeaseToken.random()),
        1,
        Step.SCORING,
        ProgramKind.PROGRAM,
        LogStream.STDOUT,
        START,
        text);
  }

  @Test
  void a_worker_is_forgotten_after_three_heartbeats() {
    WorkerPresence worker =
        new WorkerPresence(
            new WorkerName("w"),
            "1",
            "docker",
            List.of(QueueName.DEFAULT),
            2,
            0,
            WorkerPresence.State.SERVING,
            0,
            START);
    fleet.announce(worker);
    assertThat(fleet.slots(QueueName.DEFAULT)).isEqualTo(2);

    now.set(START.plusSeconds(6));

    assertThat(fleet.workers()).isEmpty();
  }

  @Test
  void a_cancel_is_heard_although_another_listener_fails() throws Exception {
    List<AttemptKey> heard = new ArrayList<>();
    AttemptKey attempt = frame(1, 5, "").attempt();
    try (AutoCloseable _ =
            fleet.onCancel(
                _ -> {
                  throw new IllegalStateException("for the test");
                });
        AutoCloseable _ = fleet.onCancel(heard::add)) {
      fleet.cancel(attempt);
    }
    fleet.cancel(attempt);

    assertThat(heard).containsExactly(attempt);
  }

  @Test
  void frames_go_to_the_listeners_of_their_submission_until_they_stop() throws Exception {
    List<String> heard = new ArrayList<>();
    try (AutoCloseable _ = fleet.onLog(MINE, frame -> heard.add(frame.text()))) {
      fleet.publishLog(frame(1, 5, "mine"));
      fleet.publishLog(frame(2, 6, "other"));
    }
    fleet.publishLog(frame(1, 5, "late"));

    assertThat(heard).containsExactly("mine");
  }

  @Test
  void the_recent_log_keeps_the_end_and_is_forgotten_run_by_run() {
    fleet.publishLog(frame(1, 5, "first"));
    fleet.publishLog(frame(1, 6, "x".repeat(64 * 1024 - 4)));
    fleet.publishLog(frame(1, 5, "last"));
    assertThat(fleet.recentLog(MINE)).extracting(frame -> frame.text().length()).hasSize(2);

    fleet.forgetLog(MINE, new RunId(6));

    assertThat(fleet.recentLog(MINE)).extracting(LogFrame::text).containsExactly("last");
  }
}
