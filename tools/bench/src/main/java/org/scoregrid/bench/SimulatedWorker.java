package org.scoregrid.bench;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.ExitCodes;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.domain.run.RunState;
import org.scoregrid.domain.run.StoredOutput;
import org.scoregrid.domain.run.Timings;
import org.scoregrid.fleet.Fleet;
import org.scoregrid.fleet.WorkerPresence;
import org.scoregrid.queuebridge.Broker;

/**
 * A worker in everything but its containers: it claims, acknowledges, tells each stage, renews its
 * leases and reports, in the order and with the prefetch of the real one; a run is a timer.
 * Thread-safe.
 */
final class SimulatedWorker implements AutoCloseable {
  private static final int READ_AHEAD = 2;
  private static final Outcome SCORED = new Outcome.Scored(Map.of("score", new BigDecimal("0.5")));
  private static final List<StoredOutput> OUTPUTS =
      List.of(
          new StoredOutput(OutputName.SCORING_STDOUT, 1_000),
          new StoredOutput(OutputName.SCORING_RESULT, 100));

  private final WorkerName name;
  private final Broker broker;
  private final SimulatedFleet.Behaviour behaviour;
  private final FleetCounts counts;
  private final Semaphore places;
  private final Semaphore slots;
  private final Queue<Long> freeSince = new ConcurrentLinkedQueue<>();
  private final Set<AttemptKey> held = ConcurrentHashMap.newKeySet();
  private final Broker.Subscription subscription;

  SimulatedWorker(
      WorkerName name, Broker broker, SimulatedFleet.Behaviour behaviour, FleetCounts counts)
      throws IOException {
    this.name = name;
    this.broker = broker;
    this.behaviour = behaviour;
    this.counts = counts;
    places = new Semaphore(behaviour.slots() + READ_AHEAD);
    slots = new Semaphore(behaviour.slots());
    subscription =
        broker.consumeTasks(
            QueueName.DEFAULT,
            READ_AHEAD,
            task -> Thread.ofVirtual().name("run").start(() -> serve(task)));
  }

  private void serve(Broker.TaskDelivery task) {
    AttemptKey key = task.assignment().key();
    try {
      places.acquire();
      broker.sendReport(QueueName.DEFAULT, new RunReport.Claimed(key, name, Instant.now()));
      held.add(key);
      task.accept();
      if (behaviour.stages()) {
        tell(key, RunState.PREPARING);
      }
      slots.acquire();
      Long free = freeSince.poll();
      if (free != null) {
        counts.slotWaited(System.nanoTime() - free);
      }
      run(key);
      freeSince.add(System.nanoTime());
      slots.release();
      places.release();
      report(key);
    } catch (IOException e) {
      counts.failed();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      held.remove(key);
    }
  }

  private void run(AttemptKey key) throws IOException, InterruptedException {
    if (behaviour.stages()) {
      tell(key, RunState.RUNNING);
    }
    boolean _ = behaviour.over().await(behaviour.runTime().get().toMillis(), TimeUnit.MILLISECONDS);
    if (behaviour.stages()) {
      tell(key, RunState.SCORING);
    }
  }

  private void tell(AttemptKey key, RunState stage) throws IOException {
    broker.sendReport(QueueName.DEFAULT, new RunReport.Advanced(key, name, Instant.now(), stage));
  }

  private void report(AttemptKey key) throws IOException {
    broker.sendReport(
        QueueName.DEFAULT,
        new RunReport.Ended(
            key, name, Instant.now(), SCORED, ExitCodes.NONE, Timings.NONE, OUTPUTS, "timer"));
  }

  /** What it says every few seconds. */
  void heartbeat(Fleet fleet) {
    fleet.announce(
        new WorkerPresence(
            name,
            "bench",
            "timer",
            List.of(QueueName.DEFAULT),
            behaviour.slots(),
            behaviour.slots() - slots.availablePermits(),
            WorkerPresence.State.SERVING,
            0,
            Instant.now()));
    List<AttemptKey> renewed = List.copyOf(held);
    try {
      if (!renewed.isEmpty()) {
        broker.sendReport(QueueName.DEFAULT, new RunReport.Renewed(renewed, name, Instant.now()));
      }
    } catch (IOException e) {
      counts.failed();
    }
  }

  @Override
  public void close() {
    subscription.close();
  }
}
