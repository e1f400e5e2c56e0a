package org.scoregrid.worker.pipeline;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bounded queue and the virtual threads that work it off. Who puts into a full stage waits: that
 * is the back-pressure of the pipeline.
 */
final class Stage<T> implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Stage.class);
  private static final Duration LAST_WORK = Duration.ofSeconds(30);

  private final String name;
  private final int capacity;
  private final Work<T> work;
  private final Deque<T> waiting = new ArrayDeque<>();
  private final List<Thread> threads = new ArrayList<>();
  private final int width;
  private boolean closed;

  /** Does one thing; what it throws is a bug and ends in the log. */
  interface Work<T> {
    void run(T thing) throws InterruptedException;
  }

  /**
   * @param width things that are worked on at once
   * @param capacity things that may wait
   */
  Stage(String name, int width, int capacity, Work<T> work) {
    this.name = name;
    this.width = width;
    this.capacity = capacity;
    this.work = work;
  }

  synchronized void start() {
    for (int i = 0; i < width; i++) {
      threads.add(Thread.ofVirtual().name(name + "-" + i).start(this::workOff));
    }
  }

  synchronized void put(T thing) throws InterruptedException {
    while (waiting.size() >= capacity) {
      wait();
    }
    add(thing);
  }

  /**
   * Puts without waiting.
   *
   * @return false if there is no room
   */
  synchronized boolean offer(T thing) {
    if (waiting.size() >= capacity || closed) {
      return false;
    }
    add(thing);
    return true;
  }

  /**
   * Takes back what still waits.
   *
   * @return false if it is being worked on, or was
   */
  synchronized boolean takeBack(T thing) {
    boolean waited = waiting.remove(thing);
    notifyAll();
    return waited;
  }

  private synchronized void add(T thing) {
    waiting.addLast(thing);
    notifyAll();
  }

  private void workOff() {
    try {
      List<T> next = next();
      while (!next.isEmpty()) {
        runSafely(next.getFirst());
        next = next();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void runSafely(T thing) throws InterruptedException {
    try {
      work.run(thing);
    } catch (RuntimeException | Error e) {
      // The thread lives on: other runs need it.
      log.atError().addKeyValue("stage", name).setCause(e).log("a stage failed");
    }
  }

  /** One thing, or none when the stage is closed and empty. */
  private synchronized List<T> next() throws InterruptedException {
    while (waiting.isEmpty() && !closed) {
      wait();
    }
    if (waiting.isEmpty()) {
      return List.of();
    }
    T first = waiting.removeFirst();
    notifyAll();
    return List.of(first);
  }

  /** Works off what waits, within a bound, and ends. */
  @Override
  public void close() {
    List<Thread> working;
    synchronized (this) {
      closed = true;
      notifyAll();
      working = List.copyOf(threads);
    }
    long deadline = System.nanoTime() + LAST_WORK.toNanos();
    try {
      for (Thread thread : working) {
        long left = Math.max(1, deadline - System.nanoTime());
        if (!thread.join(Duration.ofNanos(left))) {
          thread.interrupt();
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
