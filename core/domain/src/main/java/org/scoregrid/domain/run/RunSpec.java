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
 * @param fromPrediction whether {@code submission} is the stored prediction of an earlier run, so
 *     that only the scoring step has to be done
 * @param shadow whether this scores beside what counts already, so that nobody may watch it
 * @param warm with whose runs it may share a container for scoring; null: it has a fresh one
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
    boolean detailedResults,
    boolean fromPrediction,
    boolean shadow,
    @Nullable WarmGroup warm) {

  /** A run of a submission: both steps, in the open. */
  public RunSpec(
      String image,
      Network network,
      Limits limits,
      BlobRef submission,
      BlobRef scoringProgram,
      @Nullable BlobRef ingestionProgram,
      @Nullable BlobRef inputData,
      @Nullable BlobRef referenceData,
      boolean ingestionOnlyDuringScoring,
      boolean detailedResults) {
    this(
        image,
        network,
        limits,
        submission,
        scoringProgram,
        ingestionProgram,
        inputData,
        referenceData,
        ingestionOnlyDuringScoring,
        detailedResults,
        false,
        false,
        null);
  }

  /** The same run, which may share its container with others of a group. */
  public RunSpec withWarm(WarmGroup group) {
    return new RunSpec(
        image,
        network,
        limits,
        submission,
        scoringProgram,
        ingestionProgram,
        inputData,
        referenceData,
        ingestionOnlyDuringScoring,
        detailedResults,
        fromPrediction,
        shadow,
        group);
  }
}
