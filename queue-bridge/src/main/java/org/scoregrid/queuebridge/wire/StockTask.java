package org.scoregrid.queuebridge.wire;

import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.run.OutputName;

/**
 * One step of a submission as a stock site sends it (reference/queue-protocol.md 5). All URLs are
 * signed and must not be logged.
 *
 * @param taskId id of the message; a revoke names it
 * @param siteApiUrl where the site is told of the step, without final slash
 * @param secret what the callbacks have to show
 * @param scoring whether this is the second step
 * @param program submission, or scoring program in the second step
 * @param prediction what the first step left; null in the first step
 * @param uploads where this step stores its files
 */
public record StockTask(
    String taskId,
    String siteApiUrl,
    UUID secret,
    AccountId owner,
    SubmissionId submission,
    String image,
    Duration executionTime,
    boolean scoring,
    boolean ingestionOnlyDuringScoring,
    URI program,
    @Nullable URI prediction,
    @Nullable URI ingestionProgram,
    @Nullable URI inputData,
    @Nullable URI referenceData,
    Map<OutputName, URI> uploads) {

  public StockTask {
    EnumMap<OutputName, URI> copy = new EnumMap<>(OutputName.class);
    copy.putAll(uploads);
    uploads = copy;
  }

  /** Without secret and URLs. */
  @Override
  public String toString() {
    return "StockTask[" + taskId + ", submission " + submission + ", scoring " + scoring + "]";
  }
}
