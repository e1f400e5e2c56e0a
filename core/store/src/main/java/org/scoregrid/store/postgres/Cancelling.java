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
    LockedRuns runs = LockedRuns.lock(tx, policy, runIds, List.of(), now);
    List<AttemptKey> held = new ArrayList<>();
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
    return new Cancellation(any, held);
  }

  private boolean cancelUnprepared(SubmissionId id, Instant now) throws SQLException {
    SubmissionChange cancelled = SubmissionChange.to(id.value(), SubmissionStatus.CANCELLED, false);
    var changed = new SubmissionChanges(tx, new Boards(tx)).apply(List.of(cancelled), now);
    Notices.submissionsChanged(tx, changed);
    return !changed.isEmpty();
  }
}
