package org.scoregrid.domain.run;

import java.time.Duration;

/**
 * How long the parts of an attempt took on its worker.
 *
 * @param waiting from claim to the start of fetching
 * @param fetching image and files
 * @param predicting zero when the step was skipped
 * @param scoring zero when the step was not reached
 * @param reporting uploads
 */
public record Timings(
    Duration waiting,
    Duration fetching,
    Duration predicting,
    Duration scoring,
    Duration reporting) {
  public static final Timings NONE =
      new Timings(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
}
