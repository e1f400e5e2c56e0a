package org.scoregrid.worker.pipeline;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.scoregrid.worker.workspace.Workspace;

/**
 * All files of a run on this host, ready to be mounted.
 *
 * @param scoring null where only the prediction step has to be done
 * @param inputData shared tree, or null where the task has none
 * @param referenceData shared tree, or null where the task has none
 * @param hostData what the owner of this worker offers to all programs
 */
record RunFiles(
    Workspace workspace,
    @Nullable Program scoring,
    @Nullable Program ingestionProgram,
    @Nullable Path inputData,
    @Nullable Path referenceData,
    Path hostData) {

  /** For the scoring step, which has one. */
  Program scoringProgram() {
    return Objects.requireNonNull(scoring, "a run without scoring program is not scored");
  }

  /**
   * A program of the task.
   *
   * @param readOnly whether it is the tree that all runs share instead of a copy
   */
  record Program(Path folder, boolean readOnly) {}
}
