package org.scoregrid.worker.slot;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The slots of a host: room for one run each. A slot has a number from 0, so that engines can tie
 * processor cores or a prepared control group to it. Thread-safe.
 */
public final class SlotPool {
  private final Deque<Integer> free = new ArrayDeque<>();
  private final int size;

  private SlotPool(int size) {
    this.size = size;
    for (int number = size - 1; number >= 0; number--) {
      free.push(number);
    }
  }

  /**
   * Makes the slots of this host.
   *
   * @param configured number of slots; 0 takes one for each processor core, at least one
   */
  public static SlotPool of(int configured) {
    if (configured < 0) {
      throw new IllegalArgumentException("there cannot be " + configured + " slots");
    }
    int cores = Math.max(1, Runtime.getRuntime().availableProcessors());
    return new SlotPool(configured == 0 ? cores : configured);
  }

  /** Waits for a free slot; close it to give it back. */
  public synchronized Slot take() throws InterruptedException {
    while (free.isEmpty()) {
      wait();
    }
    return new Slot(free.pop());
  }

  public int size() {
    return size;
  }

  public synchronized int busy() {
    return size - free.size();
  }

  private synchronized void giveBack(int number) {
    free.push(number);
    notifyAll();
  }

  /** A slot in use. */
  public final class Slot implements AutoCloseable {
    private final int number;
    private boolean closed;

    private Slot(int number) {
      this.number = number;
    }

    public int number() {
      return number;
    }

    /** A second call does nothing. */
    @Override
    public void close() {
      synchronized (SlotPool.this) {
        if (!closed) {
          closed = true;
          giveBack(number);
        }
      }
    }
  }
}
