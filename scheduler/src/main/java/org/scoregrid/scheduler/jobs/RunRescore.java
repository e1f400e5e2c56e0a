package org.scoregrid.scheduler.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.domain.rescore.Rescore;
import org.scoregrid.domain.rescore.RescoreId;
import org.scoregrid.domain.rescore.ShadowId;
import org.scoregrid.domain.run.BlobRef;
import org.scoregrid.jobs.BackgroundJobs;
import org.scoregrid.jobs.RescoreRequest;
import org.scoregrid.scheduler.jobs.RescoreSpecs.Template;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.RescoreStore;
import org.scoregrid.store.RescoreStore.PreparedShadow;
import org.scoregrid.store.RescoreStore.Waiting;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what a re-score needs in its state: makes shadow runs in chunks, catches up after a switch,
 * removes what a dropped one left. Each chunk is committed, so that a job that dies is taken up
 * where it was. Code of participants is never run again: the stored prediction is scored, or the
 * submitted files where they are the prediction.
 */
public final class RunRescore {
  private static final Logger log = LoggerFactory.getLogger(RunRescore.class);
  private static final int CHUNK = 50;
  private static final int REMOVED_AT_ONCE = 200;
  private static final int MAX_UNFINISHED = 200;
  private static final int BUFFER = 64 * 1024;

  private static final Fault PREDICTION_GONE =
      Fault.of(
          FaultCode.TASK_INCOMPLETE,
          Blame.ORGANIZER,
          "The stored prediction of this submission is gone, and a re-score does not run its code"
              + " again.",
          "Run the submission again after the switch, or accept that it keeps its old score.");

  private final RescoreStore rescores;
  private final RescoreSpecs specs;
  private final BlobStore blobs;
  private final BackgroundJobs jobs;
  private final InstantSource clock;

  public RunRescore(
      RescoreStore rescores,
      RescoreSpecs specs,
      BlobStore blobs,
      BackgroundJobs jobs,
      InstantSource clock) {
    this.rescores = rescores;
    this.specs = specs;
    this.blobs = blobs;
    this.jobs = jobs;
    this.clock = clock;
  }

  /**
   * Idempotent, and harmless in every state.
   *
   * @throws IOException when the storage cannot be reached
   */
  public void run(RescoreId id) throws IOException {
    Optional<Rescore> found = rescores.byId(id);
    if (found.isEmpty()) {
      return;
    }
    switch (found.get().state()) {
      case RUNNING -> {
        makeRuns(found.get());
        rescores.settle(id, clock.instant());
      }
      case SWITCHED -> {
        rescores.catchUp(id, clock.instant());
        makeRuns(found.get());
      }
      case DROPPED -> removeAll(id);
      case DRAFT, STOPPED, READY -> {}
    }
  }

  /** Enqueues those whose job was lost and those that have to catch up. */
  public void sweep() {
    rescores.unfinished(MAX_UNFINISHED).forEach(id -> jobs.enqueue(new RescoreRequest(id)));
  }

  private void makeRuns(Rescore rescore) throws IOException {
    List<Waiting> chunk = rescores.waiting(rescore.id(), CHUNK);
    if (chunk.isEmpty()) {
      return;
    }
    Template template;
    try {
      template = specs.template(rescore);
    } catch (FaultException e) {
      failAll(rescore.id(), e.fault());
      return;
    }
    // Every round takes its chunk out of the waiting ones, or finds that nothing waits any more.
    while (!chunk.isEmpty()) {
      make(rescore.id(), chunk, template);
      log.atInfo()
          .addKeyValue("rescore", rescore.id())
          .addKeyValue("runs", chunk.size())
          .log("shadow runs made");
      chunk = rescores.waiting(rescore.id(), CHUNK);
    }
  }

  private void make(RescoreId id, List<Waiting> chunk, Template template) throws IOException {
    List<PreparedShadow> prepared = new ArrayList<>();
    Map<ShadowId, Fault> faults = new HashMap<>();
    for (Waiting waiting : chunk) {
      BlobRef prediction = prediction(waiting);
      if (prediction == null) {
        faults.put(waiting.id(), PREDICTION_GONE);
      } else {
        prepared.add(new PreparedShadow(waiting.id(), template.on(prediction)));
      }
    }
    rescores.unpreparable(id, faults, clock.instant());
    rescores.prepared(id, prepared, template.queue(), clock.instant());
  }

  private void failAll(RescoreId id, Fault fault) {
    List<Waiting> chunk = rescores.waiting(id, CHUNK);
    while (!chunk.isEmpty()) {
      Map<ShadowId, Fault> faults = new HashMap<>();
      chunk.forEach(waiting -> faults.put(waiting.id(), fault));
      rescores.unpreparable(id, faults, clock.instant());
      chunk = rescores.waiting(id, CHUNK);
    }
  }

  /** Where nothing was run the submitted files are the prediction, and their digest is known. */
  private @Nullable BlobRef prediction(Waiting waiting) throws IOException {
    if (!waiting.ranCode()) {
      return waiting.file();
    }
    return waiting.predictionKey() == null ? null : measured(waiting.predictionKey());
  }

  private @Nullable BlobRef measured(String objectKey) throws IOException {
    MessageDigest sha256 = Digest.newSha256();
    long bytes = 0;
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = blobs.open(objectKey)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        sha256.update(buffer, 0, read);
        bytes += read;
      }
    } catch (NoSuchFileException e) {
      return null;
    }
    return new BlobRef(objectKey, Digest.ofRaw(sha256.digest()), bytes);
  }

  private void removeAll(RescoreId id) {
    boolean more = true;
    while (more) {
      more = rescores.sweepDropped(id, REMOVED_AT_ONCE);
    }
    log.atInfo().addKeyValue("rescore", id).log("dropped re-score removed");
  }
}
