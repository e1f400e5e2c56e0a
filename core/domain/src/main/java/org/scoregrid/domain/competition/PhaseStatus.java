package org.scoregrid.domain.competition;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Status of a phase: one function of the clock (reference/http-api.md 3.1). */
public enum PhaseStatus {
  PREVIOUS("Previous"),
  CURRENT("Current"),
  NEXT("Next");

  private final String wireName;

  PhaseStatus(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }

  /**
   * @param end null: endless
   */
  public static PhaseStatus at(Instant now, Instant start, @Nullable Instant end) {
    if (now.isBefore(start)) {
      return NEXT;
    }
    return end != null && !now.isBefore(end) ? PREVIOUS : CURRENT;
  }
}
