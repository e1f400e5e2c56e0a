package org.scoregrid.domain.run;

import java.time.Instant;
import java.util.List;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.WorkerName;

/**
 * What a worker tells about its attempts. Reports may arrive twice, late or out of order; they are
 * fenced by their {@link AttemptKey} and a second arrival changes nothing.
 */
public sealed interface RunReport {
  WorkerName worker();

  /** By the worker's clock; for display only. */
  Instant at();

  /** The worker holds the message and will start when a slot is free. Starts the lease. */
  record Claimed(AttemptKey key, WorkerName worker, Instant at) implements RunReport {}

  /** The attempt entered a stage: PREPARING, RUNNING or SCORING. Renews the lease. */
  record Advanced(AttemptKey key, WorkerName worker, Instant at, RunState stage)
      implements RunReport {
    public Advanced {
      if (stage != RunState.PREPARING && stage != RunState.RUNNING && stage != RunState.SCORING) {
        throw new IllegalArgumentException("a worker cannot advance a run to " + stage);
      }
    }
  }

  /** The worker still holds these attempts. Renews their leases. */
  record Renewed(List<AttemptKey> keys, WorkerName worker, Instant at) implements RunReport {
    public Renewed {
      keys = List.copyOf(keys);
    }
  }

  /**
   * The attempt is over and everything in {@code outputs} is stored.
   *
   * @param engine name of the container engine that ran it
   * @param warm whether its scoring program ran in a container that serves several runs
   */
  record Ended(
      AttemptKey key,
      WorkerName worker,
      Instant at,
      Outcome outcome,
      ExitCodes exitCodes,
      Timings timings,
      List<StoredOutput> outputs,
      String engine,
      boolean warm)
      implements RunReport {
    public Ended {
      outputs = List.copyOf(outputs);
    }

    /** In fresh containers. */
    public Ended(
        AttemptKey key,
        WorkerName worker,
        Instant at,
        Outcome outcome,
        ExitCodes exitCodes,
        Timings timings,
        List<StoredOutput> outputs,
        String engine) {
      this(key, worker, at, outcome, exitCodes, timings, outputs, engine, false);
    }
  }
}
