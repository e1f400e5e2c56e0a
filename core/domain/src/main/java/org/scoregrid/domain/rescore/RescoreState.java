package org.scoregrid.domain.rescore;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Where a re-score is. The legal moves are one table; the database enforces the same by
 * compare-and-set.
 */
public enum RescoreState {
  /** Described; nothing runs yet. */
  DRAFT("Draft"),
  /** Its shadow runs wait or run. */
  RUNNING("Running"),
  /** Stopped by an organizer; what was scored until then is kept. */
  STOPPED("Stopped"),
  /** Every shadow run is over: the difference is complete. */
  READY("Ready"),
  /** The new scores count; the old ones are kept here. */
  SWITCHED("Switched over"),
  /** Given up; what it stored is being removed. */
  DROPPED("Dropped");

  private static final Map<RescoreState, Set<RescoreState>> NEXT =
      new EnumMap<>(RescoreState.class);

  // READY goes back to RUNNING for submissions that came meanwhile or failed; SWITCHED goes back to
  // READY when the old scores are brought back.
  static {
    NEXT.put(DRAFT, EnumSet.of(RUNNING, DROPPED));
    NEXT.put(RUNNING, EnumSet.of(READY, STOPPED, DROPPED));
    NEXT.put(STOPPED, EnumSet.of(RUNNING, DROPPED));
    NEXT.put(READY, EnumSet.of(RUNNING, SWITCHED, DROPPED));
    NEXT.put(SWITCHED, EnumSet.of(READY));
    NEXT.put(DROPPED, EnumSet.noneOf(RescoreState.class));
  }

  private final String title;

  RescoreState(String title) {
    this.title = title;
  }

  public boolean mayBecome(RescoreState next) {
    return NEXT.getOrDefault(this, Set.of()).contains(next);
  }

  /** Whether it still stands between an organizer and another re-score of the same task. */
  public boolean isOpen() {
    return this == DRAFT || this == RUNNING || this == STOPPED || this == READY;
  }

  /** Whether shadow runs may be made for it: after the switch for what was under way then. */
  public boolean mayRun() {
    return this == RUNNING || this == SWITCHED;
  }

  /** For people. */
  public String title() {
    return title;
  }
}
