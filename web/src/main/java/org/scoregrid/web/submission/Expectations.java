package org.scoregrid.web.submission;

import java.time.Duration;
import java.util.List;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.run.ExpectedStart;
import org.scoregrid.fleet.Fleet;
import org.scoregrid.fleet.WorkerPresence;
import org.scoregrid.store.QueueStore;
import org.scoregrid.store.SubmissionStore;
import org.scoregrid.store.SubmissionStore.Waiting;

/** What is said to somebody who waits: the place in the queue and about how long. Thread-safe. */
public final class Expectations {
  private static final long MINUTE = 60;
  private static final long TWO_HOURS = 120;

  private final SubmissionStore submissions;
  private final Fleet fleet;
  private final QueueStore queues;

  public Expectations(SubmissionStore submissions, Fleet fleet, QueueStore queues) {
    this.submissions = submissions;
    this.fleet = fleet;
    this.queues = queues;
  }

  static boolean isExact(Waiting waiting) {
    return waiting.place() < Waiting.LAST_PLACE;
  }

  ExpectedStart start(Waiting waiting) {
    List<WorkerPresence> serving =
        fleet.workers().stream()
            .filter(worker -> worker.queues().contains(waiting.queue()))
            .filter(worker -> worker.state() == WorkerPresence.State.SERVING)
            .toList();
    // Workers outside announce no slots. One slot each, and that is busy: else nothing would wait.
    int outside = Math.max(0, connected(waiting.queue()) - serving.size());
    return ExpectedStart.of(
        waiting.place() - 1 + waiting.onTheirWay(),
        outside + serving.stream().mapToInt(WorkerPresence::slots).sum(),
        outside + serving.stream().mapToInt(WorkerPresence::busy).sum(),
        waiting.timeInSlot());
  }

  /** Workers that the broker saw on a private queue. */
  private int connected(QueueName queue) {
    return queue.isDefault()
        ? 0
        : queues.byName(queue).map(found -> found.standing().workers()).orElse(0);
  }

  /** One sentence; empty when nothing waits. */
  String words(SubmissionId submission) {
    return submissions.waiting(submission).map(this::words).orElse("");
  }

  String words(Waiting waiting) {
    String place = isExact(waiting) ? ordinal(waiting.place()) : "More than 10,000 runs ahead";
    String inQueue = isExact(waiting) ? place + " in the queue" : place;
    return switch (start(waiting)) {
      case ExpectedStart.NoWorker() -> inQueue + ". No worker is alive, so nobody knows how long.";
      case ExpectedStart.Unmeasured() -> inQueue + ". How long runs take is not known yet.";
      case ExpectedStart.In(Duration wait) -> {
        String about = isExact(waiting) ? "about " : "at least ";
        yield inQueue + ", " + (wait.isZero() ? "starts now." : about + spoken(wait) + ".");
      }
    };
  }

  private static String spoken(Duration wait) {
    long seconds = wait.toSeconds();
    if (seconds < MINUTE) {
      return Math.max(1, seconds) + " s";
    }
    long minutes = Math.round(seconds / (double) MINUTE);
    if (minutes >= TWO_HOURS) {
      return Math.round(minutes / (double) MINUTE) + " hours";
    }
    return minutes == 1 ? "a minute" : minutes + " minutes";
  }

  private static String ordinal(int place) {
    int lastTwo = place % 100;
    String ending =
        lastTwo >= 11 && lastTwo <= 13
            ? "th"
            : switch (place % 10) {
              case 1 -> "st";
              case 2 -> "nd";
              case 3 -> "rd";
              default -> "th";
            };
    return place + ending;
  }
}
