package org.scoregrid.worker.pipeline;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.fleet.Fleet;
import org.scoregrid.queuebridge.Broker;
import org.scoregrid.queuebridge.wire.Assignment;
import org.scoregrid.worker.presence.Leases;
import org.scoregrid.worker.workspace.DiskRoom;
import org.scoregrid.worker.workspace.LiveLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * First stage: takes tasks from the broker, as many as there are slots and read-ahead, and says so.
 *
 * <p>A claimed task is acknowledged at once, so the broker's prefetch alone would not bound what is
 * taken: places do. A place is free again when the run has left its slot. The prefetch only keeps
 * the next few tasks near, without hiding more of the queue from other workers than that.
 */
final class Claim implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Claim.class);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Duration REPLACING = Duration.ofSeconds(1);

  private final Broker broker;
  private final Fleet fleet;
  private final WorkerName worker;
  private final InstantSource clock;
  private final Leases leases;
  private final HeldRuns held;
  private final ReportFiles claims;
  private final ReportOutbox outbox;
  private final DiskRoom disk;
  private final Stage<HeldRun> fetch;
  private final Consumer<HeldRun> onStopped;
  private final Semaphore places;
  private final int prefetch;
  private final Stage<Delivery> inbox;
  private final List<Broker.Subscription> subscriptions = new ArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  private record Delivery(QueueName queue, Broker.TaskDelivery task) {}

  /** What the worker is connected to. */
  record Links(Broker broker, Fleet fleet, InstantSource clock, DiskRoom disk) {}

  /** Where it is written down what the worker holds. */
  record Books(Leases leases, HeldRuns held, ReportFiles claims, ReportOutbox outbox) {}

  /**
   * Where a run goes.
   *
   * @param stopped told of every run that is stopped from outside
   */
  record Exits(Stage<HeldRun> fetch, Consumer<HeldRun> stopped) {}

  /**
   * @param places runs that may be held before or in a slot
   * @param queues number of queues that are served
   */
  Claim(
      Links links,
      WorkerName worker,
      Books books,
      int places,
      int readAhead,
      int queues,
      Exits exits) {
    this.broker = links.broker();
    this.fleet = links.fleet();
    this.clock = links.clock();
    this.worker = worker;
    this.disk = links.disk();
    this.leases = books.leases();
    this.held = books.held();
    this.claims = books.claims();
    this.outbox = books.outbox();
    this.places = new Semaphore(places);
    this.prefetch = Math.max(1, readAhead);
    this.inbox = new Stage<>("claim", 2, prefetch * queues, this::claim);
    this.fetch = exits.fetch();
    this.onStopped = exits.stopped();
  }

  /** Begins to consume; a queue that cannot be reached yet is tried until it can. */
  void start(List<QueueName> queues) {
    inbox.start();
    for (QueueName queue : queues) {
      Thread.ofVirtual().name("subscribe").start(() -> subscribe(queue));
    }
  }

  private void subscribe(QueueName queue) {
    long pauseMillis = 200;
    try {
      while (closed.getCount() > 0 && !trySubscribe(queue)) {
        boolean _ = closed.await(pauseMillis, TimeUnit.MILLISECONDS);
        pauseMillis = Math.min(LONGEST_PAUSE.toMillis(), pauseMillis * 2);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean trySubscribe(QueueName queue) {
    try {
      Broker.Subscription subscription =
          broker.consumeTasks(queue, prefetch, task -> receive(new Delivery(queue, task)));
      keep(subscription);
      return true;
    } catch (IOException e) {
      log.atWarn()
          .addKeyValue("queue", queue)
          .addKeyValue("cause", e.getMessage())
          .log("queue not reached");
      return false;
    }
  }

  private void keep(Broker.Subscription subscription) {
    boolean late;
    synchronized (subscriptions) {
      late = closed.getCount() == 0;
      subscriptions.add(subscription);
    }
    if (late) {
      subscription.close();
    }
  }

  /** On the broker's thread: must not wait. */
  private void receive(Delivery delivery) {
    if (closed.getCount() == 0 || !inbox.offer(delivery)) {
      giveBack(delivery);
    }
  }

  private void claim(Delivery delivery) throws InterruptedException {
    if (!disk.isThereOrCanBeMade()) {
      // Back to the queue for a worker with room, but not in a busy loop.
      boolean _ = closed.await(1, TimeUnit.SECONDS);
      giveBack(delivery);
      return;
    }
    while (!places.tryAcquire(200, TimeUnit.MILLISECONDS)) {
      if (closed.getCount() == 0) {
        giveBack(delivery);
        return;
      }
    }
    HeldRun run = held(delivery);
    if (closed.getCount() == 0 || !take(delivery, run)) {
      places.release();
      return;
    }
    log.atInfo()
        .addKeyValue("run", run.key().run())
        .addKeyValue("attempt", run.key().attempt())
        .log("claimed");
    fetch.put(run);
  }

  private HeldRun held(Delivery delivery) {
    Assignment assignment = delivery.task().assignment();
    LiveLog live =
        assignment.shadow()
            ? LiveLog.silent(assignment.key(), clock)
            : new LiveLog(fleet, assignment.submission(), assignment.key(), clock);
    return new HeldRun(
        assignment,
        delivery.queue(),
        clock.instant(),
        live,
        new HeldRun.Hooks(places::release, onStopped));
  }

  /** Whether the run is ours from now on. */
  private boolean take(Delivery delivery, HeldRun run) throws InterruptedException {
    if (!held.add(run) && !replaces(delivery, run)) {
      return false;
    }
    run.lease(
        leases.hold(
            run.key(),
            run.queue(),
            run.assignment().lease(),
            () -> run.stopFor(StopReason.LEASE_LOST)));
    try {
      claims.save(
          run.queue(), run.key(), new RunReport.Claimed(run.key(), worker, clock.instant()));
      outbox.claim(run);
    } catch (IOException e) {
      log.atWarn()
          .addKeyValue("run", run.key().run())
          .addKeyValue("cause", e.getMessage())
          .log("claim not confirmed");
      abandon(run);
      giveBack(delivery);
      return false;
    }
    if (!accept(delivery)) {
      // The broker gives the message to somebody; if it took our acknowledgement after all, the
      // lease runs out and the site sends the run again.
      abandon(run);
      return false;
    }
    return true;
  }

  /**
   * Whether the run took the place of an older attempt, which is void since this one exists. If the
   * older one does not end at once, the task goes back to the queue for a while.
   */
  private boolean replaces(Delivery delivery, HeldRun run) throws InterruptedException {
    HeldRun other = held.of(run.key().run());
    if (other != null && isVoid(run, other)) {
      // Delivered again though we work on it, or outdated: the broker forgot our acknowledgement.
      accept(delivery);
      return false;
    }
    if (other != null) {
      other.stopFor(StopReason.LEASE_LOST);
      boolean _ = held.awaitGone(other, REPLACING);
    }
    boolean added = held.add(run);
    if (!added) {
      giveBack(delivery);
    }
    return added;
  }

  private static boolean isVoid(HeldRun delivered, HeldRun held) {
    return delivered.key().equals(held.key())
        || delivered.key().attempt().number() < held.key().attempt().number();
  }

  private void abandon(HeldRun run) {
    run.closeLease();
    claims.delete(run.queue(), run.key());
    held.remove(run);
  }

  private static boolean accept(Delivery delivery) {
    try {
      delivery.task().accept();
      return true;
    } catch (IOException e) {
      log.atWarn().addKeyValue("cause", e.getMessage()).log("task not acknowledged");
      return false;
    }
  }

  private static void giveBack(Delivery delivery) {
    try {
      delivery.task().giveBack();
    } catch (IOException e) {
      // The connection is gone, and the broker takes its messages back by itself.
      log.atInfo().addKeyValue("cause", e.getMessage()).log("task not given back");
    }
  }

  /** Takes nothing new; what is not claimed goes back to its queue. */
  @Override
  public void close() {
    closed.countDown();
    List<Broker.Subscription> open;
    synchronized (subscriptions) {
      open = List.copyOf(subscriptions);
    }
    open.forEach(Broker.Subscription::close);
    inbox.close();
  }
}
