package org.scoregrid.domain.run;

import java.time.Duration;

/**
 * What a run may use. Each limit is for one step; both programs of a step share the time.
 *
 * @param executionTime wall-clock time of a step, downloads and image pull excluded
 * @param memoryBytes memory of one container, page cache and tmpfs included
 * @param cpus processor cores of one container; 0.5 is half a core
 * @param pids processes and threads of one container
 * @param diskBytes bytes that a container may write outside its output (root, /tmp)
 * @param outputBytes bytes of a step's output directory
 * @param outputFiles entries of a step's output directory
 * @param logBytes bytes kept of one log; head and tail survive
 */
public record Limits(
    Duration executionTime,
    long memoryBytes,
    double cpus,
    int pids,
    long diskBytes,
    long outputBytes,
    int outputFiles,
    long logBytes) {

  private static final long MIB = 1024L * 1024;
  private static final long GIB = 1024 * MIB;

  public static final Limits DEFAULT =
      new Limits(Duration.ofSeconds(600), 2 * GIB, 1.0, 512, 2 * GIB, 2 * GIB, 20_000, 4 * MIB);

  public Limits {
    if (executionTime.isNegative() || executionTime.isZero()) {
      throw new IllegalArgumentException("the execution time limit must be positive");
    }
    if (memoryBytes <= 0 || cpus <= 0 || pids <= 0 || diskBytes <= 0) {
      throw new IllegalArgumentException("memory, cpus, pids and disk must be positive");
    }
    if (outputBytes <= 0 || outputFiles <= 0 || logBytes <= 0) {
      throw new IllegalArgumentException("output and log limits must be positive");
    }
  }

  public Limits withExecutionTime(Duration limit) {
    return new Limits(
        limit, memoryBytes, cpus, pids, diskBytes, outputBytes, outputFiles, logBytes);
  }

  /**
   * These limits of a site, for a phase: the default queue gives a phase at most the site's time, a
   * private queue all that it asks for (reference/rules.md 8).
   *
   * @param asked execution time of the phase
   */
  public Limits forPhase(Duration asked, boolean onDefaultQueue) {
    return onDefaultQueue && asked.compareTo(executionTime) > 0 ? this : withExecutionTime(asked);
  }

  public Limits withMemoryBytes(long bytes) {
    return new Limits(
        executionTime, bytes, cpus, pids, diskBytes, outputBytes, outputFiles, logBytes);
  }
}
