package org.scoregrid.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs one thing many times with a fixed number at once, and takes the time. */
final class Parallel {
  private Parallel() {}

  /** The first failure of any run is thrown. */
  static Rate measure(int parallel, int runs, Callable<?> once) throws Exception {
    try (var threads = Executors.newFixedThreadPool(parallel)) {
      long start = System.nanoTime();
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < runs; i++) {
        all.add(threads.submit(once));
      }
      for (Future<?> run : all) {
        run.get();
      }
      return new Rate(parallel, runs, Duration.ofNanos(System.nanoTime() - start));
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }
}
