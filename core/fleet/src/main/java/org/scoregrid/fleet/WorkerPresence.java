package org.scoregrid.fleet;

import java.time.Instant;
import java.util.List;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.WorkerName;

/**
 * A worker's heartbeat.
 *
 * @param version of the worker's software
 * @param engine container engine and, in words, why this one
 * @param queues that it serves
 * @param busy slots that run something now
 * @param state serving, draining or cordoned
 * @param slotMemory bytes of memory that each slot has; {@link Long#MAX_VALUE}: not known
 * @param internet whether runs can have the network {@code internet} there: empty where it was not
 *     tried, {@code yes}, or why not, for a person
 */
public record WorkerPresence(
    WorkerName name,
    String version,
    String engine,
    List<QueueName> queues,
    int slots,
    int busy,
    State state,
    long cachedBytes,
    Instant at,
    long slotMemory,
    String internet) {
  /** What {@link #internet} says where it can be had. */
  public static final String YES = "yes";

  public WorkerPresence {
    queues = List.copyOf(queues);
  }

  /** Of a worker that does not say what memory its slots have, and did not try the internet. */
  public WorkerPresence(
      WorkerName name,
      String version,
      String engine,
      List<QueueName> queues,
      int slots,
      int busy,
      State state,
      long cachedBytes,
      Instant at) {
    this(name, version, engine, queues, slots, busy, state, cachedBytes, at, Long.MAX_VALUE, "");
  }

  /** Whether a worker takes new runs. */
  public enum State {
    SERVING,
    DRAINING,
    CORDONED
  }
}
