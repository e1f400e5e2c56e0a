package org.scoregrid.scheduler.dispatch;

import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.run.BlobRef;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.RunSpec;
import org.scoregrid.queuebridge.wire.Assignment;
import org.scoregrid.queuebridge.wire.TaskMessage;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.RunStore.Dispatch;

/** Makes the message of a claimed run: signs its URLs and writes down its lease. */
public final class TaskMessages {
  /** Of a message that asks for the scoring step alone (reference/queue-protocol.md 5). */
  private static final int SCORING_PRIORITY = 10;

  private final BlobStore blobs;
  private final URI siteUrl;
  private final Duration urlValidity;
  private final Duration lease;

  public TaskMessages(BlobStore blobs, URI siteUrl, Duration urlValidity, Duration lease) {
    this.blobs = blobs;
    this.siteUrl = siteUrl;
    this.urlValidity = urlValidity;
    this.lease = lease;
  }

  public TaskMessage of(Dispatch dispatch) {
    // The lease token doubles as the callback secret: it dies with the attempt.
    return new TaskMessage(
        UUID.randomUUID(),
        siteUrl + "/api",
        dispatch.key().lease().value(),
        dispatch.spec().fromPrediction() ? SCORING_PRIORITY : 0,
        assignment(dispatch));
  }

  private Assignment assignment(Dispatch dispatch) {
    RunSpec spec = dispatch.spec();
    return new Assignment(
        dispatch.key(),
        dispatch.submission(),
        dispatch.owner(),
        lease,
        spec.image(),
        spec.network(),
        spec.limits(),
        signed(spec.submission()),
        signed(spec.scoringProgram()),
        signedIfAny(spec.ingestionProgram()),
        signedIfAny(spec.inputData()),
        signedIfAny(spec.referenceData()),
        spec.ingestionOnlyDuringScoring(),
        spec.detailedResults(),
        uploads(dispatch.outputKeys()),
        spec.fromPrediction(),
        spec.shadow(),
        spec.warm());
  }

  private Map<OutputName, URI> uploads(Map<OutputName, String> keys) {
    Map<OutputName, URI> urls = new EnumMap<>(OutputName.class);
    keys.forEach(
        (name, key) -> urls.put(name, blobs.uploadUrl(key, name.contentType(), urlValidity)));
    return urls;
  }

  private Assignment.@Nullable Fetch signedIfAny(@Nullable BlobRef blob) {
    return blob == null ? null : signed(blob);
  }

  private Assignment.Fetch signed(BlobRef blob) {
    return new Assignment.Fetch(
        blobs.downloadUrl(blob.objectKey(), urlValidity, null), blob.digest(), blob.bytes());
  }
}
