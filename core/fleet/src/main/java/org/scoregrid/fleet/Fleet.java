package org.scoregrid.fleet;

import java.util.List;
import java.util.function.Consumer;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.RunId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.WorkerName;

/**
 * What all processes know of the fleet. Everything may vanish and is rebuilt within two heartbeats.
 * Thread-safe.
 */
public interface Fleet extends AutoCloseable {

  /** Says that a worker is alive; forgotten after three missed heartbeats. */
  void announce(WorkerPresence presence);

  void leave(WorkerName worker);

  /** Live workers by name. */
  List<WorkerPresence> workers();

  /** Slots of live workers that serve a queue. */
  default int slots(QueueName queue) {
    return workers().stream()
        .filter(worker -> worker.queues().contains(queue))
        .mapToInt(WorkerPresence::slots)
        .sum();
  }

  /** Says what a worker's cache holds; forgotten after a minute without a word. */
  default void announceCache(CacheContent content) {}

  /** What the caches of the fleet hold, as far as it is known. */
  default List<CacheContent> caches() {
    return List.of();
  }

  /** Asks whoever holds the attempt to stop it. */
  void cancel(AttemptKey attempt);

  /** Calls the listener for each {@link #cancel}; it gets run and attempt of any worker. */
  AutoCloseable onCancel(Consumer<AttemptKey> listener);

  /** Sends output of a running program to whoever watches; dropped when nobody can keep up. */
  void publishLog(LogFrame frame);

  /** Calls the listener with each new frame of a submission. */
  AutoCloseable onLog(SubmissionId submission, Consumer<LogFrame> listener);

  /** The last frames of a run that is still going, at most 64 KiB of text, oldest first. */
  List<LogFrame> recentLog(SubmissionId submission);

  /** Drops the recent log of a run that is over. */
  void forgetLog(SubmissionId submission, RunId run);

  @Override
  void close();
}
