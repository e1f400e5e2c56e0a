package org.scoregrid.worker.pipeline;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.scoregrid.worker.workspace.Workspace;

/**
 * All files of a run on this host, ready to be mounted.
 *
 * @param inputData shared tree, or null where the task has none
 * @param referenceData shared tree, or null where the task has none
 * @param hostData what the owner of this worker offers to all programs
 */
record RunFiles(
    Workspace workspace,
    Program scoringProgram,
    @Nullable Program ingestionProgram,
    @Nullable Path inputData,
    @Nullable Path referenceData,
    Path hostData) {
  /**
   * A program of the task.
   *
   * @param readOnly whether it is the tree that all runs share instead of a copy
   */
  record Program(Path folder, boolean readOnly) {}
}
