package org.scoregrid.domain.run;

import org.jspecify.annotations.Nullable;

/** Exit codes of the programs of an attempt; null where a program did not run. */
public record ExitCodes(
    @Nullable Integer prediction,
    @Nullable Integer predictionIngestion,
    @Nullable Integer scoring,
    @Nullable Integer scoringIngestion) {
  public static final ExitCodes NONE = new ExitCodes(null, null, null, null);
}
