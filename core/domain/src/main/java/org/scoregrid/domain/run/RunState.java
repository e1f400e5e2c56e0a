package org.scoregrid.domain.run;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Where a run is. The legal moves are one table; the database enforces the same by compare-and-set.
 */
public enum RunState {
  /** Waits in the database for its turn. */
  QUEUED,
  /** A message is on its way through the broker. */
  DISPATCHED,
  /** A worker holds the lease and will start as soon as a slot is free. */
  CLAIMED,
  /** The worker fetches files and image. */
  PREPARING,
  /** The prediction step runs. */
  RUNNING,
  /** The scoring step runs. */
  SCORING,
  FINISHED,
  FAILED,
  CANCELLED;

  private static final Map<RunState, Set<RunState>> NEXT = new EnumMap<>(RunState.class);

  // A row QUEUED appears wherever a lost worker or a platform fault sends the run back to its
  // queue.
  // Stages may be skipped forward: a message about a stage can be lost or overtaken by the next
  // one.
  static {
    NEXT.put(QUEUED, EnumSet.of(DISPATCHED, FAILED, CANCELLED));
    NEXT.put(
        DISPATCHED,
        EnumSet.of(QUEUED, CLAIMED, PREPARING, RUNNING, SCORING, FINISHED, FAILED, CANCELLED));
    NEXT.put(CLAIMED, EnumSet.of(QUEUED, PREPARING, RUNNING, SCORING, FINISHED, FAILED, CANCELLED));
    NEXT.put(PREPARING, EnumSet.of(QUEUED, RUNNING, SCORING, FINISHED, FAILED, CANCELLED));
    NEXT.put(RUNNING, EnumSet.of(QUEUED, SCORING, FINISHED, FAILED, CANCELLED));
    NEXT.put(SCORING, EnumSet.of(QUEUED, FINISHED, FAILED, CANCELLED));
    NEXT.put(FINISHED, EnumSet.noneOf(RunState.class));
    NEXT.put(FAILED, EnumSet.noneOf(RunState.class));
    NEXT.put(CANCELLED, EnumSet.noneOf(RunState.class));
  }

  public boolean mayBecome(RunState next) {
    return NEXT.getOrDefault(this, Set.of()).contains(next);
  }

  /** The states from which a run may come to this one. */
  public Set<RunState> before() {
    Set<RunState> before = EnumSet.noneOf(RunState.class);
    for (RunState state : values()) {
      if (state.mayBecome(this)) {
        before.add(state);
      }
    }
    return before;
  }

  public boolean isOver() {
    return this == FINISHED || this == FAILED || this == CANCELLED;
  }

  /** Whether a worker holds a lease in this state. */
  public boolean isLeased() {
    return this == CLAIMED || this == PREPARING || this == RUNNING || this == SCORING;
  }
}
