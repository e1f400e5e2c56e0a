package org.scoregrid.web.page;

import java.time.Instant;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.competition.PhaseCalendar;

/** Which phase a page speaks of when nobody chose one. */
public final class OpenPhase {
  private OpenPhase() {}

  /** The phase that takes submissions now; else the next one; else the last one. */
  public static Phase of(Competition competition, Instant now) {
    return new PhaseCalendar<>(competition.phases(), now)
        .shown()
        .orElse(competition.phases().getLast());
  }
}
