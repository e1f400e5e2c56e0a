package org.scoregrid.bench;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.run.LifecyclePolicy;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.store.RunStore;

/** The store of runs, with its claims and commits counted and timed. Thread-safe. */
record CountedRuns(RunStore store, Counts counts) implements RunStore {

  /** What happened so far; times in nanoseconds. */
  static final class Counts {
    final LongAdder claimed = new LongAdder();
    final LongAdder claims = new LongAdder();
    final LongAdder claimNanos = new LongAdder();
    final LongAdder ended = new LongAdder();
    final LongAdder reports = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder commits = new LongAdder();
    final LongAdder commitNanos = new LongAdder();
  }

  CountedRuns(RunStore store) {
    this(store, new Counts());
  }

  @Override
  public List<Dispatch> claim(QueueName queue, int max, Instant now) {
    long start = System.nanoTime();
    List<Dispatch> claimed = store.claim(queue, max, now);
    counts.claimNanos.add(System.nanoTime() - start);
    counts.claims.increment();
    counts.claimed.add(claimed.size());
    return claimed;
  }

  @Override
  public Committed commit(List<RunReport> reports, Instant now) {
    long start = System.nanoTime();
    Committed committed = store.commit(reports, now);
    counts.commitNanos.add(System.nanoTime() - start);
    counts.commits.increment();
    counts.reports.add(reports.size());
    counts.refused.add(committed.refused());
    counts.ended.add(reports.stream().filter(RunReport.Ended.class::isInstance).count());
    return committed;
  }

  @Override
  public Optional<Unprepared> unprepared(SubmissionId id) {
    return store.unprepared(id);
  }

  @Override
  public void prepared(SubmissionId id, List<PreparedRun> runs, Instant now) {
    store.prepared(id, runs, now);
  }

  @Override
  public void unpreparable(SubmissionId id, Fault fault, Instant now) {
    store.unpreparable(id, fault, now);
  }

  @Override
  public List<QueueName> queuesWithWork() {
    return store.queuesWithWork();
  }

  @Override
  public Map<QueueName, Integer> dispatched() {
    return store.dispatched();
  }

  @Override
  public void unclaim(Collection<AttemptKey> keys) {
    store.unclaim(keys);
  }

  @Override
  public List<SubmissionId> sweepOverdue(Instant now, int limit) {
    return store.sweepOverdue(now, limit);
  }

  @Override
  public int requeueDispatched(QueueName queue, Instant dispatchedBefore, int max, Instant now) {
    return store.requeueDispatched(queue, dispatchedBefore, max, now);
  }

  @Override
  public int extendLeases(Instant now) {
    return store.extendLeases(now);
  }

  @Override
  public LifecyclePolicy policy() {
    return store.policy();
  }
}
