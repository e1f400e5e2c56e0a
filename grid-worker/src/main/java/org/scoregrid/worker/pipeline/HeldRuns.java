package org.scoregrid.worker.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.RunId;

/** Every run that this worker holds, by id: a message that comes twice is seen. Thread-safe. */
public final class HeldRuns {
  private final Map<RunId, HeldRun> runs = new HashMap<>();

  /**
   * Takes a run into the book.
   *
   * @return false if the worker holds an attempt of that run already
   */
  synchronized boolean add(HeldRun run) {
    return runs.putIfAbsent(run.key().run(), run) == null;
  }

  synchronized boolean holds(AttemptKey key) {
    HeldRun run = runs.get(key.run());
    return run != null && run.key().equals(key);
  }

  synchronized void remove(HeldRun run) {
    runs.remove(run.key().run(), run);
    notifyAll();
  }

  /** Stops an attempt if it is here; run and attempt decide, since the sender has no lease. */
  public void cancel(AttemptKey key) {
    HeldRun run;
    synchronized (this) {
      run = runs.get(key.run());
    }
    if (run != null && run.key().attempt().equals(key.attempt())) {
      run.stopFor(StopReason.CANCELLED);
    }
  }

  /** Stops all, because the worker ends. */
  public void stopAll() {
    List<HeldRun> all;
    synchronized (this) {
      all = new ArrayList<>(runs.values());
    }
    all.forEach(run -> run.stopFor(StopReason.SHUTDOWN));
  }

  /**
   * Waits until nothing is held.
   *
   * @return whether that came true in time
   */
  public synchronized boolean awaitNone(Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!runs.isEmpty()) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  public synchronized int count() {
    return runs.size();
  }
}
