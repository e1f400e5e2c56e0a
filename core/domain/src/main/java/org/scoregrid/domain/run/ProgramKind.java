package org.scoregrid.domain.run;

/** The two programs that a step can have (reference/execution-contract.md 1). */
public enum ProgramKind {
  /** The submission in the prediction step, the scoring program in the scoring step. */
  PROGRAM,
  /** The task's ingestion program. */
  INGESTION;

  /** The kind's name in live log frames. */
  public String wireName() {
    return this == PROGRAM ? "program" : "ingestion";
  }
}
