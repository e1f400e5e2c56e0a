package org.scoregrid.store;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.LifecyclePolicy;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.domain.run.RunSpec;

/**
 * The hot path: runs, attempts, leases and results. Every change is a compare-and-set on (run,
 * attempt, lease, state); where nobody matched, somebody else was faster and nothing happens.
 * Thread-safe, and safe with any number of schedulers.
 */
public interface RunStore {

  /** What has to be resolved before a submission can run. */
  record Unprepared(
      SubmissionId submission,
      CompetitionId competition,
      PhaseId phase,
      AccountId owner,
      List<TaskId> tasks) {}

  /** One task of a submission, resolved. */
  record PreparedRun(TaskId task, RunSpec spec, QueueName queue) {}

  /**
   * A claimed run, ready to be sent.
   *
   * @param failedOn worker on which the platform failed it last; another one is to be preferred
   */
  record Dispatch(
      AttemptKey key,
      SubmissionId submission,
      AccountId owner,
      QueueName queue,
      RunSpec spec,
      Map<OutputName, String> outputKeys,
      @Nullable WorkerName failedOn) {

    /** A run that no worker failed. */
    public Dispatch(
        AttemptKey key,
        SubmissionId submission,
        AccountId owner,
        QueueName queue,
        RunSpec spec,
        Map<OutputName, String> outputKeys) {
      this(key, submission, owner, queue, spec, outputKeys, null);
    }
  }

  /**
   * How a batch of reports was taken.
   *
   * @param voids attempts that were reported although they are not the current ones: whoever works
   *     on them should stop
   */
  record Committed(int accepted, int refused, List<SubmissionId> changed, List<AttemptKey> voids) {}

  /** The tasks to prepare, in phase order; empty if it is prepared, over, or not released. */
  Optional<Unprepared> unprepared(SubmissionId id);

  /**
   * Makes the runs of a submission: one, or a child with its run for each task. Idempotent: what is
   * prepared already stays as it is. Wakes the dispatcher.
   */
  void prepared(SubmissionId id, List<PreparedRun> runs, Instant now);

  /** Ends a submission that cannot be prepared. */
  void unpreparable(SubmissionId id, Fault fault, Instant now);

  /** Queues with waiting runs. */
  List<QueueName> queuesWithWork();

  /** Number of messages that no worker has claimed yet, by queue. */
  Map<QueueName, Integer> dispatched();

  /**
   * Takes up to {@code max} waiting runs of a queue in fair order, gives each a new attempt with a
   * new lease and makes it DISPATCHED.
   */
  List<Dispatch> claim(QueueName queue, int max, Instant now);

  /**
   * Takes back claims whose messages could not be sent: QUEUED again, the attempt never was. Wakes
   * nobody.
   */
  void unclaim(Collection<AttemptKey> keys);

  /**
   * Applies reports in one transaction: states, leases, scores, leaderboard, outputs, counters, the
   * status of submission and parent. Reports that are not from the current lease are refused.
   */
  Committed commit(List<RunReport> reports, Instant now);

  /**
   * Ends or sends back what is overdue: leases that ran out, runs that waited or ran too long.
   *
   * @return submissions that changed
   */
  List<SubmissionId> sweepOverdue(Instant now, int limit);

  /**
   * Sends back runs whose message is gone although they are DISPATCHED, after the broker lost its
   * messages.
   *
   * @param dispatchedBefore younger ones are left alone
   * @param max oldest first
   */
  int requeueDispatched(QueueName queue, Instant dispatchedBefore, int max, Instant now);

  /**
   * Gives every lease a whole term from now: after a time in which nobody could take renewals, or
   * after the clock was set, what it said proves nothing.
   *
   * @return number of leases
   */
  int extendLeases(Instant now);

  LifecyclePolicy policy();
}
