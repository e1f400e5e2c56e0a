package org.scoregrid.domain.competition;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the rules of time need of a phase, stored or not. */
public interface TimedPhase {
  /** Place among the phases of its competition; need not be dense. */
  int index();

  String name();

  Instant start();

  /** Null: endless. */
  @Nullable Instant end();

  /** Whether results of the phase before are copied to this one when it starts. */
  boolean autoMigrateToThisPhase();

  default PhaseStatus statusAt(Instant now) {
    return PhaseStatus.at(now, start(), end());
  }
}
