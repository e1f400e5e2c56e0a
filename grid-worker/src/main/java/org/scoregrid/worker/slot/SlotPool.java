package org.scoregrid.worker.slot;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.scoregrid.worker.container.SlotRoom;

/**
 * The slots of a host: room for one run each. A slot has a number from 0, so that engines can tie
 * processor cores or a prepared control group to it. Thread-safe.
 */
public final class SlotPool {
  private final Deque<Integer> free = new ArrayDeque<>();
  private final List<SlotRoom> rooms;
  private final long memoryBytes;

  /** One slot for each room; none has a bound of memory. */
  public SlotPool(List<SlotRoom> rooms) {
    this(rooms, Long.MAX_VALUE);
  }

  /**
   * One slot for each room.
   *
   * @param memoryBytes what each has of the host's memory
   */
  public SlotPool(List<SlotRoom> rooms, long memoryBytes) {
    this.rooms = List.copyOf(rooms);
    this.memoryBytes = memoryBytes;
    for (int number = rooms.size() - 1; number >= 0; number--) {
      free.push(number);
    }
  }

  /**
   * Makes the slots of this host.
   *
   * @param configured number of slots; 0 takes one for each processor core, at least one
   */
  public static SlotPool of(int configured) {
    return new SlotPool(SlotPlan.of(configured, List.of(), List.of()));
  }

  /** Waits for a free slot; close it to give it back. */
  public synchronized Slot take() throws InterruptedException {
    while (free.isEmpty()) {
      wait();
    }
    return new Slot(free.pop());
  }

  /** What each slot has of the host's memory. */
  public long memoryBytes() {
    return memoryBytes;
  }

  public int size() {
    return rooms.size();
  }

  public synchronized int busy() {
    return rooms.size() - free.size();
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

    /** Cores and devices that belong to it alone. */
    public SlotRoom room() {
      return rooms.get(number);
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
