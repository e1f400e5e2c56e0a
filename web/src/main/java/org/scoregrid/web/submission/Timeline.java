package org.scoregrid.web.submission;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.run.RunState;
import org.scoregrid.store.SubmissionStore.AttemptView;
import org.scoregrid.store.SubmissionStore.Progress;
import org.scoregrid.web.page.Words;
import org.scoregrid.web.submission.SubmissionView.Stage;

/** The stops of a run as a person sees them: queued, fetched, predicted, scored, done. */
final class Timeline {
  private static final String DONE = "ok";
  private static final String NOW = "run";
  private static final String FAILED = "bad";
  private static final String AHEAD = "";

  private Timeline() {}

  /** Stops in order; what lies ahead is there too, unless the run ended before it. */
  static List<Stage> stages(Progress progress, Instant now) {
    AttemptView last = progress.attempts().isEmpty() ? null : progress.attempts().getLast();
    RunState state = progress.state();
    List<Stage> stages = new ArrayList<>();
    stages.add(queued(progress, last, now));
    Instant preparing = last == null ? null : last.preparingAt();
    Instant running = last == null ? null : last.runningAt();
    Instant scoring = last == null ? null : last.scoringAt();
    Instant ended = last == null ? null : last.endedAt();
    boolean waits = state == RunState.QUEUED || state == RunState.DISPATCHED;
    stages.add(
        stage(
            "Fetched",
            waits ? null : preparing,
            firstOf(running, scoring, ended),
            state,
            RunState.PREPARING,
            now));
    // A result submission has nothing to predict: the stop is passed over.
    boolean skipped = running == null && scoring != null;
    stages.add(
        skipped
            ? Stage.still("Predicted", DONE, "nothing to run")
            : stage(
                "Predicted",
                waits ? null : running,
                firstOf(scoring, ended),
                state,
                RunState.RUNNING,
                now));
    stages.add(stage("Scored", waits ? null : scoring, ended, state, RunState.SCORING, now));
    boolean broken = state == RunState.FAILED || state == RunState.CANCELLED;
    if (broken) {
      stages.removeIf(stage -> stage.tone().equals(AHEAD));
      Stage reached = stages.removeLast();
      stages.add(Stage.still(reached.title(), FAILED, reached.text()));
    }
    stages.add(last(state, progress, ended));
    return stages;
  }

  private static Stage queued(Progress progress, @Nullable AttemptView last, Instant now) {
    Instant claimed = last == null ? null : last.claimedAt();
    boolean waits = progress.state() == RunState.QUEUED || progress.state() == RunState.DISPATCHED;
    if (waits || claimed == null) {
      if (progress.state().isOver()) {
        return Stage.still("Queued", DONE, "");
      }
      String place = progress.placeInQueue() > 0 ? " · place " + progress.placeInQueue() : "";
      return new Stage("Queued", NOW, Duration.between(progress.queuedAt(), now), place);
    }
    Duration waited = Duration.between(progress.queuedAt(), claimed);
    return Stage.still("Queued", DONE, Words.duration(waited));
  }

  private static Stage stage(
      String title,
      @Nullable Instant from,
      @Nullable Instant to,
      RunState state,
      RunState during,
      Instant now) {
    if (from == null) {
      return Stage.still(title, AHEAD, "");
    }
    if (state == during) {
      return new Stage(title, NOW, Duration.between(from, now), "");
    }
    if (to == null) {
      return Stage.still(title, DONE, "");
    }
    return Stage.still(title, DONE, Words.duration(Duration.between(from, to)));
  }

  private static Stage last(RunState state, Progress progress, @Nullable Instant ended) {
    String total =
        ended == null
            ? ""
            : Words.duration(Duration.between(progress.queuedAt(), ended)) + " in all";
    return switch (state) {
      case FINISHED -> Stage.still("Done", DONE, total);
      case FAILED -> Stage.still("Failed", FAILED, total);
      case CANCELLED -> Stage.still("Cancelled", FAILED, total);
      case QUEUED, DISPATCHED, CLAIMED, PREPARING, RUNNING, SCORING ->
          Stage.still("Done", AHEAD, "");
    };
  }

  private static @Nullable Instant firstOf(@Nullable Instant... instants) {
    for (Instant instant : instants) {
      if (instant != null) {
        return instant;
      }
    }
    return null;
  }

  /** Which attempt, where, and what became of earlier ones; empty before the first claim. */
  static String note(Progress progress, int maxAttempts) {
    if (progress.attempts().isEmpty()) {
      return "";
    }
    AttemptView last = progress.attempts().getLast();
    StringBuilder note = new StringBuilder();
    if (last.worker() != null) {
      note.append("Attempt ").append(last.number());
      if (last.number() > 1) {
        note.append(" of at most ").append(maxAttempts);
      }
      note.append(" on ").append(last.worker());
      if (!last.engine().isEmpty()) {
        note.append(", ").append(last.engine());
      }
      if (last.warm()) {
        note.append(", scored warm");
      }
      note.append('.');
    }
    for (AttemptView earlier : progress.attempts().subList(0, progress.attempts().size() - 1)) {
      if (earlier.fault() != null) {
        note.append(" Attempt ")
            .append(earlier.number())
            .append(": ")
            .append(earlier.fault().sentence())
            .append(" It did not count against your limit.");
      }
    }
    return note.toString().strip();
  }
}
