package org.scoregrid.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.queue.Queue.WorkerKey;

/**
 * What a scheduler has to do for private queues. Everything is idempotent and safe with any number
 * of schedulers. Thread-safe.
 */
public interface QueueUpkeep {

  /**
   * What the broker should have of a queue.
   *
   * @param version of this
   * @param applied version that the broker was brought to; 0: none yet
   * @param deleted whether it is to be removed
   */
  record Kept(QueueName vhost, WorkerKey key, int version, int applied, boolean deleted) {
    /** Whether the broker has it, perhaps with an older key. */
    public boolean isMade() {
      return applied > 0;
    }

    public boolean isCurrent() {
      return applied >= version;
    }
  }

  /**
   * Queues that are, or should still be, in the broker; those with an older id first. The default
   * queue is among them as soon as it ever had a key.
   */
  List<Kept> kept(int limit);

  /** The broker has this version. */
  void applied(QueueName vhost, int version);

  /** The broker has nothing of a deleted queue any more. */
  void removed(QueueName vhost, Instant now);

  /** Workers that are connected now. */
  void saw(Map<QueueName, Integer> workers, Instant now);

  /** What workers of the default queue outside the site sign in with; revoked at first. */
  WorkerKey defaultKey();

  /** The next key of the default queue; the one before ends. */
  WorkerKey rotateDefaultKey(Instant now);

  /** Ends the key of the default queue. */
  WorkerKey revokeDefaultKey(Instant now);

  /**
   * Moves waiting runs to the queue of their competition, where a person changed it or deleted
   * theirs; those that another queue helps out with ({@link SpillOvers}) stay there. A competition
   * whose queue is gone comes to the default queue. What comes to the default queue gets no more
   * than its time (reference/rules.md 8). Wakes the dispatchers.
   *
   * @param defaultTime longest execution time on the default queue
   * @return number of runs that were moved
   */
  int rehome(Duration defaultTime);

  /**
   * Whether a deleted queue can go: no worker holds a run of it, or it was deleted before the given
   * time.
   */
  boolean isIdle(QueueName vhost, Instant deletedBefore);
}
