package org.scoregrid.domain.rescore;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Where one submission to one task is in a re-score. The legal moves are one table. */
public enum ShadowState {
  /** Was under way with the old program when the board was switched over. */
  LATE,
  /** Selected; its run is not made yet. */
  WAITING,
  /** Its run waits or runs. */
  QUEUED,
  /** Its new scores are here. */
  SCORED,
  FAILED,
  /** Stopped with the whole re-score. */
  STOPPED;

  private static final Map<ShadowState, Set<ShadowState>> NEXT = new EnumMap<>(ShadowState.class);

  static {
    NEXT.put(LATE, EnumSet.of(WAITING));
    NEXT.put(WAITING, EnumSet.of(QUEUED, FAILED, STOPPED));
    NEXT.put(QUEUED, EnumSet.of(SCORED, FAILED, STOPPED));
    NEXT.put(SCORED, EnumSet.noneOf(ShadowState.class));
    NEXT.put(FAILED, EnumSet.of(WAITING));
    NEXT.put(STOPPED, EnumSet.of(WAITING));
  }

  public boolean mayBecome(ShadowState next) {
    return NEXT.getOrDefault(this, Set.of()).contains(next);
  }

  /** Whether nothing happens to it any more unless somebody asks for it. */
  public boolean isOver() {
    return this == SCORED || this == FAILED || this == STOPPED;
  }
}
