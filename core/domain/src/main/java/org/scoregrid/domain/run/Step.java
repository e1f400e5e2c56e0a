package org.scoregrid.domain.run;

/** The two steps of a run (reference/execution-contract.md 1). */
public enum Step {
  PREDICTION,
  SCORING;

  /** The step's name in log names: {@code prediction_stdout}. */
  public String logPrefix() {
    return this == PREDICTION ? "prediction_" : "scoring_";
  }
}
