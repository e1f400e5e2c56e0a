package org.scoregrid.scheduler;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.scheduler.dispatch.Dispatcher;
import org.scoregrid.scheduler.dispatch.QueueLanes;
import org.scoregrid.scheduler.queue.QueueKeeper;
import org.scoregrid.scheduler.queue.QueuePorts;
import org.scoregrid.scheduler.queue.ServedQueues;
import org.scoregrid.scheduler.result.ResultCommitter;
import org.scoregrid.store.ChangeFeed.Channel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which queues a scheduler serves: those of its settings always, private ones as they come and go.
 * Dispatch waits in a lane for each of them.
 */
final class QueueParts implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(QueueParts.class);
  private static final Duration KEEP_EVERY = Duration.ofSeconds(10);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(30);
  private static final Duration RECONCILE_EVERY = Duration.ofMinutes(1);
  private static final int LANES_AT_ONCE = 8;
  private static final int MOST_QUEUES = 1_000;

  private final SchedulerPorts ports;
  private final ServedQueues served;
  private final @Nullable QueueKeeper keeper;
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private volatile @Nullable Loop dispatch;

  QueueParts(SchedulerConfig config, SchedulerPorts ports) {
    this.ports = ports;
    this.served =
        new ServedQueues(
            Set.copyOf(config.queues()), queue -> reports(queue, config.batch()), MOST_QUEUES);
    QueuePorts queues = ports.queues();
    this.keeper =
        queues == null
            ? null
            : new QueueKeeper(
                queues,
                ports.runs(),
                ports.broker(),
                served,
                config.limits().executionTime(),
                ports.clock());
  }

  private AutoCloseable reports(QueueName queue, int batch) throws IOException {
    return ResultCommitter.start(
        ports.runs(),
        ports.broker(),
        queue,
        batch,
        ports.fleet()::cancel,
        this::wakeDispatch,
        ports.clock());
  }

  /** Slots of live workers: those that announce themselves, or as many as the broker sees. */
  int slots(QueueName queue) {
    int announced = ports.fleet().slots(queue);
    return keeper == null ? announced : Math.max(announced, keeper.workers(queue));
  }

  /**
   * Makes the broker complete before messages are compared. A broker that cannot be managed now
   * keeps nobody from serving the default queue.
   */
  void prepare() {
    if (keeper != null) {
      reconcile(keeper);
      keeper.round();
    }
  }

  private static void reconcile(QueueKeeper keeper) {
    try {
      keeper.reconcile();
    } catch (IOException e) {
      log.atWarn().setCause(e).log("private queues are not compared with the broker");
    }
  }

  /**
   * Starts to dispatch, to consume reports and to keep the private queues.
   *
   * @throws IOException when the broker cannot be reached
   */
  void start(Dispatcher dispatcher, Duration tick) throws IOException {
    QueueLanes lanes = started(new QueueLanes(served::serves, LANES_AT_ONCE));
    Loop loop =
        started(
            Loop.start(
                "dispatch",
                tick,
                () -> {
                  dispatcher.round(lanes, this::wakeDispatch);
                  return false;
                }));
    dispatch = loop;
    started(ports.changes().listen(Channel.RUNS_QUEUED, queue -> loop.wake()));
    started(served);
    served.start();
    if (keeper != null) {
      keep(keeper);
    }
    loop.wake();
  }

  private void keep(QueueKeeper keeper) {
    Loop keep = started(Loop.start("queues", KEEP_EVERY, keeper::round));
    started(ports.changes().listen(Channel.QUEUES_CHANGED, queue -> keep.wake()));
    started(
        Loop.start(
            "queue-look",
            LOOK_EVERY,
            () -> {
              keeper.look();
              return false;
            }));
    started(
        Loop.start(
            "queue-reconciler",
            RECONCILE_EVERY,
            () -> {
              if (ports.leadership().isMine()) {
                reconcile(keeper);
              }
              return false;
            }));
    keep.wake();
  }

  void wakeDispatch() {
    Loop loop = dispatch;
    if (loop != null) {
      loop.wake();
    }
  }

  private <T extends AutoCloseable> T started(T part) {
    started.push(part);
    return part;
  }

  @Override
  public void close() {
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        log.atWarn().setCause(e).log("a part did not stop cleanly");
      }
    }
  }
}
