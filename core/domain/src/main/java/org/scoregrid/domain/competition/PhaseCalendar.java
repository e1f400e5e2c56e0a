package org.scoregrid.domain.competition;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The phases of a competition as they stand at one moment. It is the only place that says so
 * (reference/site-tasks.md 5 tells how two jobs of the original disagree about endless phases): an
 * endless phase is current from its start on, and in a gap no phase is current.
 *
 * @param phases by index
 */
public record PhaseCalendar<P extends TimedPhase>(List<P> phases, Instant now) {

  public PhaseCalendar {
    phases = phases.stream().sorted(Comparator.comparingInt(TimedPhase::index)).toList();
  }

  /** The last phase that has ended. */
  public Optional<P> previous() {
    return with(PhaseStatus.PREVIOUS).reduce((_, later) -> later);
  }

  /** The phase that takes submissions now; the later one where phases overlap. */
  public Optional<P> current() {
    return with(PhaseStatus.CURRENT).reduce((_, later) -> later);
  }

  /** The first phase that has not started. */
  public Optional<P> next() {
    return with(PhaseStatus.NEXT).findFirst();
  }

  /** The phase that a page speaks of when nobody chose one: current, else next, else last. */
  public Optional<P> shown() {
    return current().or(this::next).or(this::previous);
  }

  /** Whether nothing can be submitted any more: every phase has ended. */
  public boolean isOver() {
    return !phases.isEmpty() && phases.stream().allMatch(p -> is(p, PhaseStatus.PREVIOUS));
  }

  private Stream<P> with(PhaseStatus status) {
    return phases.stream().filter(phase -> is(phase, status));
  }

  private boolean is(P phase, PhaseStatus status) {
    return phase.statusAt(now) == status;
  }
}
