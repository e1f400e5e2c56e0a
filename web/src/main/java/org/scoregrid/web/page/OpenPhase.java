package org.scoregrid.web.page;

import java.time.Instant;
import java.util.List;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.competition.PhaseStatus;

/** Which phase a page speaks of when nobody chose one. */
public final class OpenPhase {
  private OpenPhase() {}

  /** The phase that takes submissions now; else the next one; else the last one. */
  public static Phase of(Competition competition, Instant now) {
    List<Phase> phases = competition.phases();
    return phases.stream()
        .filter(phase -> phase.statusAt(now) == PhaseStatus.CURRENT)
        .findFirst()
        .or(() -> phases.stream().filter(it -> it.statusAt(now) == PhaseStatus.NEXT).findFirst())
        .orElse(phases.getLast());
  }
}
