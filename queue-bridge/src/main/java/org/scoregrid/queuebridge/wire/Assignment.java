package org.scoregrid.queuebridge.wire;

import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.Network;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.WarmGroup;

/**
 * All that a native worker needs to do one attempt, both steps in one (a fused run). On the wire it
 * is the field {@code scoregrid} next to the stock fields.
 *
 * @param lease how long a lease lasts after each renewal; a worker renews it every third of this
 * @param scoringProgram null: only the prediction step has to be done, as the first message of a
 *     stock site asks
 * @param uploads signed PUT URL of each file that the attempt may store
 * @param fromPrediction whether the submission's file is the stored prediction of an earlier run,
 *     so that only the scoring step has to be done
 * @param shadow whether nobody may watch its output
 * @param warm with whose runs it may share a container for scoring; null: it has a fresh one
 */
public record Assignment(
    AttemptKey key,
    SubmissionId submission,
    AccountId owner,
    Duration lease,
    String image,
    Network network,
    Limits limits,
    Fetch submissionFile,
    @Nullable Fetch scoringProgram,
    @Nullable Fetch ingestionProgram,
    @Nullable Fetch inputData,
    @Nullable Fetch referenceData,
    boolean ingestionOnlyDuringScoring,
    boolean detailedResults,
    Map<OutputName, URI> uploads,
    boolean fromPrediction,
    boolean shadow,
    @Nullable WarmGroup warm) {

  public Assignment {
    EnumMap<OutputName, URI> copy = new EnumMap<>(OutputName.class);
    copy.putAll(uploads);
    uploads = copy;
  }

  /** Both steps, in the open. */
  public Assignment(
      AttemptKey key,
      SubmissionId submission,
      AccountId owner,
      Duration lease,
      String image,
      Network network,
      Limits limits,
      Fetch submissionFile,
      @Nullable Fetch scoringProgram,
      @Nullable Fetch ingestionProgram,
      @Nullable Fetch inputData,
      @Nullable Fetch referenceData,
      boolean ingestionOnlyDuringScoring,
      boolean detailedResults,
      Map<OutputName, URI> uploads) {
    this(
        key,
        submission,
        owner,
        lease,
        image,
        network,
        limits,
        submissionFile,
        scoringProgram,
        ingestionProgram,
        inputData,
        referenceData,
        ingestionOnlyDuringScoring,
        detailedResults,
        uploads,
        false,
        false,
        null);
  }

  /** The same attempt, which may share its container with others of a group. */
  public Assignment withWarm(WarmGroup group) {
    return new Assignment(
        key,
        submission,
        owner,
        lease,
        image,
        network,
        limits,
        submissionFile,
        scoringProgram,
        ingestionProgram,
        inputData,
        referenceData,
        ingestionOnlyDuringScoring,
        detailedResults,
        uploads,
        fromPrediction,
        shadow,
        group);
  }

  /**
   * A file to fetch.
   *
   * @param url signed; must not be logged
   * @param bytes its size; 0 where that is not known
   * @param named whether the digest is one of the file's name and not of its bytes, because a stock
   *     site does not tell more
   */
  public record Fetch(URI url, Digest digest, long bytes, boolean named) {
    private static final long MOST_BYTES = 64L * 1024 * 1024 * 1024;

    /** A file that is known exactly. */
    public Fetch(URI url, Digest digest, long bytes) {
      this(url, digest, bytes, false);
    }

    /** More bytes than these are not taken. */
    public long mostBytes() {
      return named ? MOST_BYTES : bytes;
    }

    @Override
    public String toString() {
      return "Fetch[" + digest + ", " + bytes + " bytes]";
    }
  }

  @Override
  public String toString() {
    return "Assignment[run " + key.run() + ", attempt " + key.attempt() + "]";
  }
}
