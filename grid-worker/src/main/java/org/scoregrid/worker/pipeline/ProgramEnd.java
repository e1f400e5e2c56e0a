package org.scoregrid.worker.pipeline;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.run.ProgramKind;
import org.scoregrid.worker.container.RunningContainer.Exit;

/**
 * How one program of a step ended.
 *
 * @param exit null where it did not start or the engine lost it
 * @param problem what the engine said where there is no exit
 * @param how by itself, or killed for which reason
 * @param log what it printed
 */
record ProgramEnd(
    ProgramKind kind,
    @Nullable Exit exit,
    @Nullable Fault problem,
    How how,
    Duration elapsed,
    Evidence log) {
  /** Why it does not run any more. */
  enum How {
    BY_ITSELF,
    TIME_UP,
    /** Its partner had failed already, or the run was stopped. */
    KILLED
  }

  boolean failed() {
    return exit == null || exit.code() != 0 || exit.outOfMemory() || how == How.TIME_UP;
  }

  /** The exit code for people and metadata; null where it says nothing of the program. */
  @Nullable Integer code() {
    return exit == null || how != How.BY_ITSELF ? null : exit.code();
  }
}
