package org.scoregrid.store;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.id.SubmissionId;

/** Many submissions that are run again at once, chunk by chunk. Thread-safe. */
public interface RerunStore {

  record BulkId(long value) {
    @Override
    public String toString() {
      return Long.toString(value);
    }
  }

  /**
   * @param phase null where a list of submissions was given
   * @param total submissions that were there when it was asked for
   * @param done of them
   * @param endedAt null while it goes on
   */
  record Bulk(
      BulkId id,
      @Nullable PhaseId phase,
      Instant createdAt,
      int total,
      int done,
      @Nullable Instant endedAt) {}

  /** A chunk that was run again, and how far that leads. */
  record Step(List<SubmissionId> reruns, int done, int total, boolean complete) {}

  /** Finished originals of a phase: top level, not deleted, no re-runs or copies themselves. */
  int rerunnable(PhaseId phase);

  /**
   * Asks for all of these originals of a phase to be run again. While one such wish of the phase
   * goes on, a second one gives the first.
   */
  Bulk startPhase(PhaseId phase, AccountId by, Instant now);

  /** The same for a list; submissions that are not over, or whose file is gone, are left out. */
  Bulk startList(List<SubmissionId> submissions, AccountId by, Instant now);

  Optional<Bulk> byId(BulkId id);

  /** The newest of a phase. */
  Optional<Bulk> lastOf(PhaseId phase);

  /** The newest of each phase that has one. */
  Map<PhaseId, Bulk> lastOfEach(Collection<PhaseId> phases);

  /**
   * Makes re-runs of at most so many, in one transaction, each once for a bulk. They wait for their
   * preparation.
   */
  Step rerunSome(BulkId id, int max, Instant now);

  /** Those that go on for a while; a sweep enqueues them again. */
  List<BulkId> unfinished(Instant createdAfter, Instant createdBefore, int limit);
}
