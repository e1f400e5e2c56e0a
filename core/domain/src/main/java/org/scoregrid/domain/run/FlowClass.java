package org.scoregrid.domain.run;

/** Kinds of runs that take turns inside a competition, and how much each of them weighs. */
public enum FlowClass {
  /** A participant's own submissions; each participant is one flow. */
  PARTICIPANT(10),
  /** Submissions of those who run the competition: few, and somebody waits for each. */
  ORGANIZER(20),
  /** Re-runs, migrated submissions and re-scores: many, and nobody waits for a single one. */
  RESCORE(5);

  /** Virtual time of a run whose flow weighs 1. */
  public static final int SCALE = 1_000;

  private final int weight;

  FlowClass(int weight) {
    this.weight = weight;
  }

  /** Virtual time that a run of such a flow takes. */
  public long cost() {
    return SCALE / weight;
  }
}
