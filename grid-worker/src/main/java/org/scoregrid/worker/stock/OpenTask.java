package org.scoregrid.worker.stock;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.scoregrid.domain.id.Attempt;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.LeaseToken;
import org.scoregrid.domain.id.RunId;
import org.scoregrid.queuebridge.rabbit.StockQueue;
import org.scoregrid.queuebridge.wire.StockTask;

/**
 * A task in our hands and what the site was told of it already, so that nothing is told twice.
 * Thread-safe; each telling is on one thread.
 */
final class OpenTask {
  private final StockTask task;
  private final AttemptKey key;
  private final Path result;
  private final Set<Told> told = EnumSet.noneOf(Told.class);
  private StockQueue.Delivery delivery;
  private boolean revoked;

  /** What a site is told. */
  enum Told {
    RUNNING,
    PREPARING,
    CHECKSUM,
    KIND_OF_FAILURE,
    STATUS,
    PAGE,
    SCORES,
    RESULT
  }

  /** One thing to tell. */
  interface Telling {
    void tell() throws IOException, InterruptedException;
  }

  /**
   * @param results directory for a scoring result until it is its turn to be stored
   */
  OpenTask(StockQueue.Delivery delivery, Path results) {
    this.delivery = delivery;
    this.task = delivery.task();
    UUID id = UUID.nameUUIDFromBytes(task.taskId().getBytes(StandardCharsets.UTF_8));
    long run = (id.getMostSignificantBits() & Long.MAX_VALUE) | 1;
    this.key = new AttemptKey(new RunId(run), new Attempt(1), new LeaseToken(id));
    this.result = results.resolve(id + ".zip");
  }

  StockTask task() {
    return task;
  }

  /** The same for the same task, however often it comes. */
  AttemptKey key() {
    return key;
  }

  /** Where the pipeline leaves a scoring result. */
  Path result() {
    return result;
  }

  /** The task came again on a new connection: only that one can be acknowledged. */
  synchronized void cameAgain(StockQueue.Delivery again) {
    delivery = again;
  }

  synchronized StockQueue.Delivery delivery() {
    return delivery;
  }

  synchronized void revoke() {
    revoked = true;
  }

  /** Whether the site wants to hear nothing of it any more. */
  synchronized boolean isRevoked() {
    return revoked;
  }

  /** Tells something unless that was done, or the task was revoked. */
  void once(Told what, Telling telling) throws IOException {
    synchronized (this) {
      if (revoked || told.contains(what)) {
        return;
      }
    }
    try {
      telling.tell();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the site was told", e);
    }
    synchronized (this) {
      told.add(what);
    }
  }
}
