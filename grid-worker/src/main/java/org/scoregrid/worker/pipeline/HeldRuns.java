package org.scoregrid.worker.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.RunId;

/**
 * Every run that this worker holds, by id: a message that comes twice is seen. Cancels of attempts
 * that are not here yet are remembered, because they can overtake the task. Thread-safe.
 */
public final class HeldRuns {
  private static final int REMEMBERED = 10_000;

  private final Map<RunId, HeldRun> runs = new HashMap<>();

  /** In the order of their coming; the oldest is forgotten first. */
  private final Set<AttemptKey> cancelled = new LinkedHashSet<>();

  /**
   * Takes a run into the book; one that was cancelled before it came is stopped.
   *
   * @return false if the worker holds an attempt of that run already
   */
  synchronized boolean add(HeldRun run) {
    if (runs.putIfAbsent(run.key().run(), run) != null) {
      return false;
    }
    if (cancelled.remove(run.key())) {
      run.stop().stop(StopReason.CANCELLED);
    }
    return true;
  }

  /** The attempt of a run that is held, or null. */
  synchronized @Nullable HeldRun of(RunId run) {
    return runs.get(run);
  }

  /**
   * Waits until a run is not held any more.
   *
   * @return whether that came true in time
   */
  synchronized boolean awaitGone(HeldRun run, Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (runs.get(run.key().run()) == run) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  synchronized void remove(HeldRun run) {
    runs.remove(run.key().run(), run);
    notifyAll();
  }

  /**
   * Stops an attempt, now or when it comes. The whole key decides: the number of an attempt can
   * come twice, and the site cancels what it took back.
   */
  public void cancel(AttemptKey key) {
    HeldRun run;
    synchronized (this) {
      run = runs.get(key.run());
      if (run == null || !run.key().equals(key)) {
        remember(key);
        return;
      }
    }
    run.stopFor(StopReason.CANCELLED);
  }

  private void remember(AttemptKey key) {
    cancelled.add(key);
    if (cancelled.size() > REMEMBERED) {
      cancelled.remove(cancelled.iterator().next());
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
