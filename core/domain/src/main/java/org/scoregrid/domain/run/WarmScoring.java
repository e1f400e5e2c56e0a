package org.scoregrid.domain.run;

/** Whether the organizers of a site may let one container score many runs of a task. */
public enum WarmScoring {
  /** Where a task asks for it. */
  ALLOWED,
  /** Every run has a fresh container, whatever a task asks for. */
  OFF
}
