package org.scoregrid.domain.competition;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether phases can be those of one competition: they follow each other, only the last one is
 * endless, and only later ones take over results (reference/http-api-details.md 5.4,
 * reference/bundle-format.md 3.4).
 */
public final class PhaseOrder {
  private PhaseOrder() {}

  /** What is wrong; the text of the first three is the one that clients of the editor compare. */
  public sealed interface Problem {
    String text();

    /** There is no phase. */
    record NoPhase() implements Problem {
      @Override
      public String text() {
        return "Competitions must have at least one phase";
      }
    }

    /** The only phase shall take over results. */
    record MigratesToOnly() implements Problem {
      @Override
      public String text() {
        return "You cannot auto migrate in a competition with one phase";
      }
    }

    /** The first phase shall take over results. */
    record MigratesToFirst() implements Problem {
      @Override
      public String text() {
        return "You cannot auto migrate to the first phase of a competition";
      }
    }

    /** Two phases have the same place. */
    record SameIndex(String phase, int index) implements Problem {
      @Override
      public String text() {
        return "Phase \"" + phase + "\" has the index " + index + ", as the phase before";
      }
    }

    /** Nobody could ever submit. */
    record EndNotAfterStart(String phase) implements Problem {
      @Override
      public String text() {
        return "Phase \"" + phase + "\" does not end after its start";
      }
    }

    /** A phase that is not the last has no end. */
    record EndlessBeforeLast(String phase) implements Problem {
      @Override
      public String text() {
        return "Phase \"" + phase + "\" needs an end: only the last phase may be endless";
      }
    }

    /**
     * A phase starts before, or in the same moment as, the one before ends.
     *
     * @param end of the phase before
     */
    record StartsTooEarly(String phase, Instant end) implements Problem {
      @Override
      public String text() {
        return "Phase \"" + phase + "\" must start after " + end + ", the end of the phase before";
      }
    }
  }

  /** All problems, in the order of the phases; none for a good list. */
  public static List<Problem> problems(List<? extends TimedPhase> phases) {
    if (phases.isEmpty()) {
      return List.of(new Problem.NoPhase());
    }
    List<? extends TimedPhase> ordered =
        phases.stream().sorted(Comparator.comparingInt(TimedPhase::index)).toList();
    List<Problem> problems = new ArrayList<>();
    first(ordered.getFirst(), ordered.size() == 1).ifPresent(problems::add);
    @Nullable TimedPhase before = null;
    for (TimedPhase phase : ordered) {
      if (before != null) {
        problems.addAll(neighbours(before, phase));
      }
      alone(phase).ifPresent(problems::add);
      before = phase;
    }
    return problems;
  }

  /** What is wrong with the first phase, because it is the first. */
  public static Optional<Problem> first(TimedPhase phase, boolean only) {
    if (!phase.autoMigrateToThisPhase()) {
      return Optional.empty();
    }
    return Optional.of(only ? new Problem.MigratesToOnly() : new Problem.MigratesToFirst());
  }

  /** What is wrong with a phase wherever it stands. */
  public static Optional<Problem> alone(TimedPhase phase) {
    Instant end = phase.end();
    return end != null && !end.isAfter(phase.start())
        ? Optional.of(new Problem.EndNotAfterStart(phase.name()))
        : Optional.empty();
  }

  /** What is wrong between a phase and the one before. */
  public static List<Problem> neighbours(TimedPhase before, TimedPhase phase) {
    List<Problem> problems = new ArrayList<>();
    if (before.index() == phase.index()) {
      problems.add(new Problem.SameIndex(phase.name(), phase.index()));
    }
    Instant end = before.end();
    if (end == null) {
      problems.add(new Problem.EndlessBeforeLast(before.name()));
    } else if (!phase.start().isAfter(end)) {
      problems.add(new Problem.StartsTooEarly(phase.name(), end));
    }
    return problems;
  }
}
