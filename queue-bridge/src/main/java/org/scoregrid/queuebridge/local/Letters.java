package org.scoregrid.queuebridge.local;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What waits for a consumer, oldest first, up to a bound. Thread-safe. */
final class Letters<T> {
  /** Nothing depends on it: a waiting consumer looks again, should a wake-up be lost. */
  private static final long LOOK_AGAIN_MILLIS = 1_000;

  private final Deque<T> waiting = new ArrayDeque<>();
  private final int most;

  Letters(int most) {
    this.most = most;
  }

  /** Whether there was room. */
  synchronized boolean offer(T letter) {
    if (waiting.size() >= most) {
      return false;
    }
    waiting.addLast(letter);
    notifyAll();
    return true;
  }

  /** Puts taken letters before all others, in their order; there is always room for them. */
  synchronized void putBack(List<T> letters) {
    for (T letter : letters.reversed()) {
      waiting.addFirst(letter);
    }
    notifyAll();
  }

  synchronized int size() {
    return waiting.size();
  }

  /** Waits for the first and takes what is there, at most {@code count}. */
  synchronized List<T> take(int count) throws InterruptedException {
    while (waiting.isEmpty()) {
      wait(LOOK_AGAIN_MILLIS);
    }
    List<T> taken = new ArrayList<>();
    while (taken.size() < count && !waiting.isEmpty()) {
      taken.add(waiting.removeFirst());
    }
    return taken;
  }
}
