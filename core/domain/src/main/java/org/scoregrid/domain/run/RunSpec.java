package org.scoregrid.domain.run;

import org.jspecify.annotations.Nullable;

/**
 * What a run has to do, resolved when the submission is prepared and unchanged by later edits of
 * the task: every file by digest.
 *
 * @param image container image for both steps
 * @param submission the submitted zip
 * @param ingestionOnlyDuringScoring reference/execution-contract.md 2
 * @param detailedResults whether the scoring step may leave a detailed result
 */
public record RunSpec(
    String image,
    Network network,
    Limits limits,
    BlobRef submission,
    BlobRef scoringProgram,
    @Nullable BlobRef ingestionProgram,
    @Nullable BlobRef inputData,
    @Nullable BlobRef referenceData,
    boolean ingestionOnlyDuringScoring,
    boolean detailedResults) {}
