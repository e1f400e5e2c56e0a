package org.scoregrid.store.postgres;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.scoregrid.domain.id.Attempt;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.LeaseToken;
import org.scoregrid.domain.id.RunId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.run.LifecyclePolicy;
import org.scoregrid.domain.run.RunState;
import org.scoregrid.domain.submission.SubmissionStatus;
import org.scoregrid.store.SubmissionStore.Cancellation;

/** Cancels what is not over: from then on nothing that a worker says about it is taken. */
final class Cancelling {
  private final Tx tx;
  private final LifecyclePolicy policy;

  Cancelling(Tx tx, LifecyclePolicy policy) {
    this.tx = tx;
    this.policy = policy;
  }

  Cancellation cancel(SubmissionId id, Instant now) throws SQLException {
    // First, so that a preparation at the same time is seen whole or not at all.
    Locks.submissions(tx, List.of(id.value()));
    List<Long> runIds =
        tx.numbers(
            """
            select r.id from submission s join run r on r.submission = s.id
             where s.id = ? or s.parent = ?
            """,
            id.value(),
            id.value());
    if (runIds.isEmpty()) {
      return new Cancellation(cancelUnprepared(id, now), List.of());
    }
    List<AttemptKey> held = new ArrayList<>();
    return new Cancellation(cancelRuns(runIds, held, now), held);
  }

  /**
   * Cancels what runs of submissions that are about to be deleted; those that were never prepared
   * need no cancelling.
   *
   * @param tops top-level submissions
   * @return attempts whose workers have to be told
   */
  List<AttemptKey> cancelAll(List<Long> tops, Instant now) throws SQLException {
    Locks.submissions(tx, tops);
    List<Long> runIds =
        tx.numbers(
            """
            select r.id from submission s join run r on r.submission = s.id
             where (s.id = any(?) or s.parent = any(?))
               and r.state not in ('FINISHED', 'FAILED', 'CANCELLED')
             order by r.id
            """,
            Tx.ids(tops),
            Tx.ids(tops));
    List<AttemptKey> held = new ArrayList<>();
    if (!runIds.isEmpty()) {
      cancelRuns(runIds, held, now);
    }
    return held;
  }

  private boolean cancelRuns(List<Long> runIds, List<AttemptKey> held, Instant now)
      throws SQLException {
    LockedRuns runs = LockedRuns.lock(tx, policy, runIds, List.of(), now);
    boolean any = false;
    for (LockedRun run : runs.all()) {
      UUID lease = run.row.leaseToken;
      RunState before = run.row.state;
      boolean cancelled = run.cancelled();
      any |= cancelled;
      if (cancelled && lease != null && before != RunState.QUEUED) {
        held.add(
            new AttemptKey(
                new RunId(run.is.id()), new Attempt(run.is.attempt()), new LeaseToken(lease)));
      }
    }
    runs.store(new Boards(tx), now);
    return any;
  }

  private boolean cancelUnprepared(SubmissionId id, Instant now) throws SQLException {
    SubmissionChange cancelled = SubmissionChange.to(id.value(), SubmissionStatus.CANCELLED, false);
    var changed = new SubmissionChanges(tx, new Boards(tx)).apply(List.of(cancelled), now);
    Notices.submissionsChanged(tx, changed);
    return !changed.isEmpty();
  }
}
