package org.scoregrid.domain.competition;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A phase with nothing but its time. Days are those of January 2026. */
record PhaseExample(
    int index, String name, Instant start, @Nullable Instant end, boolean autoMigrateToThisPhase)
    implements TimedPhase {

  static Instant day(int day) {
    return Instant.parse("2026-01-01T00:00:00Z").plusSeconds((day - 1) * 86_400L);
  }

  static PhaseExample of(int index, int start, int end) {
    return new PhaseExample(index, "P" + index, day(start), day(end), false);
  }

  static PhaseExample endless(int index, int start) {
    return new PhaseExample(index, "P" + index, day(start), null, false);
  }

  PhaseExample takingOver() {
    return new PhaseExample(index, name, start, end, true);
  }
}
