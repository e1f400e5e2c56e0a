package org.scoregrid.bench;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.fleet.Fleet;
import org.scoregrid.queuebridge.rabbit.BrokerConfig;
import org.scoregrid.queuebridge.rabbit.RabbitBroker;

/** Many simulated workers over a few connections. For one thread. */
final class SimulatedFleet implements AutoCloseable {
  private static final int WORKERS_OF_A_CONNECTION = 125;

  /** Every third of the usual lease. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(10);

  private final List<RabbitBroker> brokers = new ArrayList<>();
  private final List<SimulatedWorker> workers = new ArrayList<>();
  private final ScheduledExecutorService heartbeats =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("heartbeats").factory());
  private final Behaviour behaviour;
  private final FleetCounts counts = new FleetCounts();

  /**
   * @param stages whether each stage of a run is told
   * @param over when it is open, runs end at once
   */
  record Behaviour(int slots, boolean stages, Supplier<Duration> runTime, CountDownLatch over) {}

  private SimulatedFleet(Behaviour behaviour) {
    this.behaviour = behaviour;
  }

  static SimulatedFleet start(URI broker, Fleet fleet, int count, Behaviour behaviour)
      throws IOException {
    SimulatedFleet all = new SimulatedFleet(behaviour);
    try {
      for (int i = 0; i < count; i++) {
        if (i % WORKERS_OF_A_CONNECTION == 0) {
          all.brokers.add(new RabbitBroker(BrokerConfig.of(broker)));
        }
        WorkerName name = new WorkerName("simulated-" + i);
        SimulatedWorker worker =
            new SimulatedWorker(name, all.brokers.getLast(), behaviour, all.counts);
        all.workers.add(worker);
        worker.heartbeat(fleet);
        Future<?> _ =
            all.heartbeats.scheduleAtFixedRate(
                () -> Thread.ofVirtual().start(() -> worker.heartbeat(fleet)),
                HEARTBEAT.toMillis() * i / count,
                HEARTBEAT.toMillis(),
                TimeUnit.MILLISECONDS);
      }
      return all;
    } catch (IOException | RuntimeException e) {
      all.close();
      throw e;
    }
  }

  FleetCounts counts() {
    return counts;
  }

  @Override
  public void close() {
    behaviour.over().countDown();
    heartbeats.shutdownNow();
    workers.forEach(SimulatedWorker::close);
    brokers.forEach(RabbitBroker::close);
  }
}
