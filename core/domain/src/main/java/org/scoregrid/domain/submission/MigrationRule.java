package org.scoregrid.domain.submission;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.id.SubmissionId;

/**
 * Which submissions of which phase are copied to which other phase now (reference/site-tasks.md 5.1
 * and 5.3). Two questions, so that a thousand phases cost no look at their submissions: {@link
 * #due} or {@link #byHand} tell from the phases alone what may move, {@link #start} tells from the
 * submissions of the source what does.
 */
public final class MigrationRule {
  private MigrationRule() {}

  /**
   * A phase as migration sees it.
   *
   * @param automatic takes over results when it starts
   * @param migrated results were taken over already
   */
  public record MigratingPhase(
      PhaseId id, int index, Instant start, boolean automatic, boolean migrated) {}

  /** What the phases alone say. */
  public sealed interface Plan {
    /** Results of one phase may go to another one. */
    record Move(PhaseId source, PhaseId target) implements Plan {}

    /** Nothing to do for this phase, or not yet. */
    record Nothing(Because reason) implements Plan {}

    /** It was asked for but cannot be; {@code sentence} is for the organizer. */
    record Impossible(String sentence) implements Plan {}
  }

  /** Why a phase takes nothing over now. */
  public enum Because {
    NOT_AUTOMATIC,
    NOT_STARTED,
    ALREADY_MIGRATED,
    /** Copies of an earlier migration of the competition still run. */
    ANOTHER_RUNS
  }

  /**
   * A submission of the source phase.
   *
   * @param topLevel not the child of a submission to several tasks
   * @param onLeaderboard of a parent: it and its children are
   * @param waitsForOrganizer it was never started, so nothing of it runs
   * @param migrated it was copied before
   * @param hasData its file was not deleted
   */
  public record Candidate(
      SubmissionId id,
      SubmissionStatus status,
      boolean topLevel,
      boolean onLeaderboard,
      boolean waitsForOrganizer,
      boolean migrated,
      boolean hasData) {}

  /** What the submissions of the source say. */
  public sealed interface Start {
    /** Runs are open, so the board may change; asked again next time. */
    record Postponed(int open) implements Start {}

    /** These are copied, in this order, oldest first; none is an answer as well. */
    record Copy(List<SubmissionId> submissions) implements Start {}
  }

  /**
   * What the clock moves to a phase.
   *
   * @param phases all of the competition, in any order
   * @param migrating copies of an earlier migration of the competition are not over yet
   */
  public static Plan due(
      List<MigratingPhase> phases, PhaseId target, boolean migrating, Instant now) {
    Optional<MigratingPhase> found = phases.stream().filter(p -> p.id().equals(target)).findFirst();
    if (found.isEmpty()) {
      return new Plan.Impossible("The phase does not exist any more.");
    }
    MigratingPhase phase = found.get();
    if (!phase.automatic()) {
      return new Plan.Nothing(Because.NOT_AUTOMATIC);
    }
    if (phase.migrated()) {
      return new Plan.Nothing(Because.ALREADY_MIGRATED);
    }
    if (phase.start().isAfter(now)) {
      return new Plan.Nothing(Because.NOT_STARTED);
    }
    if (migrating) {
      return new Plan.Nothing(Because.ANOTHER_RUNS);
    }
    Optional<MigratingPhase> source =
        phases.stream()
            .filter(p -> p.index() < phase.index())
            .max(Comparator.comparingInt(MigratingPhase::index));
    return source.isEmpty()
        ? new Plan.Impossible("There is no phase before this one whose results it could take over.")
        : new Plan.Move(source.get().id(), phase.id());
  }

  /** What an organizer moves from a phase to the one after it, whatever its settings and start. */
  public static Plan byHand(List<MigratingPhase> phases, PhaseId source) {
    Optional<MigratingPhase> phase = phases.stream().filter(p -> p.id().equals(source)).findFirst();
    if (phase.isEmpty()) {
      return new Plan.Impossible("The phase does not exist any more.");
    }
    Optional<MigratingPhase> target =
        phases.stream()
            .filter(p -> p.index() > phase.get().index())
            .min(Comparator.comparingInt(MigratingPhase::index));
    return target.isEmpty()
        ? new Plan.Impossible("There is no phase after this one that could take its results over.")
        : new Plan.Move(source, target.get().id());
  }

  /**
   * @param submissions of the source phase, at least those that are open or on the board
   * @param forced by an organizer: open runs are not waited for
   */
  public static Start start(List<Candidate> submissions, boolean forced) {
    int open = (int) submissions.stream().filter(MigrationRule::isOpen).count();
    if (open > 0 && !forced) {
      return new Start.Postponed(open);
    }
    return new Start.Copy(
        submissions.stream()
            .filter(MigrationRule::isCopied)
            .map(Candidate::id)
            .sorted(Comparator.comparingLong(SubmissionId::value))
            .toList());
  }

  private static boolean isOpen(Candidate submission) {
    return submission.topLevel()
        && !submission.status().isOver()
        && !submission.waitsForOrganizer();
  }

  /** A parent counts as a whole: its children come with it and are not copied by themselves. */
  private static boolean isCopied(Candidate submission) {
    return submission.topLevel()
        && submission.onLeaderboard()
        && submission.status() == SubmissionStatus.FINISHED
        && !submission.migrated()
        && submission.hasData();
  }
}
