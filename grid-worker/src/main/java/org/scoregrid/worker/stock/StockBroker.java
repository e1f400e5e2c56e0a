package org.scoregrid.worker.stock;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.domain.run.RunState;
import org.scoregrid.queuebridge.Broker;
import org.scoregrid.queuebridge.rabbit.StockQueue;
import org.scoregrid.queuebridge.wire.Assignment;
import org.scoregrid.queuebridge.wire.BadMessage;
import org.scoregrid.queuebridge.wire.ControlRequest;
import org.scoregrid.queuebridge.wire.StockTask;
import org.scoregrid.queuebridge.wire.StockTaskFormat;
import org.scoregrid.queuebridge.wire.TaskMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stock site behind our broker port: its tasks become assignments, our reports become callbacks.
 * A task is acknowledged when the site knows its end, as stock workers do: what a lost worker held
 * comes again to another (reference/queue-protocol.md 6). Thread-safe.
 */
final class StockBroker implements Broker {
  private static final Logger log = LoggerFactory.getLogger(StockBroker.class);

  /** Stock workers wait as long for a prediction that is still being stored. */
  private static final Duration PREDICTION_PATIENCE = Duration.ofMinutes(3);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

  /** Nobody takes a lease away here; it only bounds how long one report is tried at a stretch. */
  private static final Duration LEASE = Duration.ofHours(1);

  private final StockQueue queue;
  private final OpenTasks open;
  private final SettledTasks settled;
  private final Parts parts;
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * @param limits of each program, but for its time
   * @param results directory for scoring results until it is their turn
   */
  record Parts(
      StockSettings settings,
      Limits limits,
      Path results,
      SiteCallbacks site,
      StockTelling telling,
      LiveSockets live,
      RemoteControl control) {}

  StockBroker(StockQueue queue, OpenTasks open, SettledTasks settled, Parts parts) {
    this.queue = queue;
    this.open = open;
    this.settled = settled;
    this.parts = parts;
  }

  @Override
  public Subscription consumeTasks(QueueName name, int prefetch, Consumer<TaskDelivery> receiver) {
    queue.start(
        new StockQueue.Receiver() {
          @Override
          public void task(StockQueue.Delivery delivery) {
            receive(delivery, receiver);
          }

          @Override
          public void control(ControlRequest request) {
            parts.control().obey(request);
          }
        });
    return queue::stopTaking;
  }

  private void receive(StockQueue.Delivery delivery, Consumer<TaskDelivery> receiver) {
    StockTask task = delivery.task();
    if (settled.contains(task.taskId())) {
      log.atInfo().addKeyValue("task", task.taskId()).log("task is settled already");
      acknowledge(delivery);
      return;
    }
    OpenTask mine = new OpenTask(delivery, parts.results());
    OpenTask held = open.add(mine);
    if (held != null) {
      // The broker forgot that we have it. It must not run twice.
      held.cameAgain(delivery);
      return;
    }
    if (task.scoring()) {
      Thread.ofVirtual().name("await-prediction").start(() -> awaitPrediction(mine, receiver));
    } else {
      hand(mine, receiver);
    }
  }

  /** As many wait as the broker's prefetch lets through. */
  private void awaitPrediction(OpenTask task, Consumer<TaskDelivery> receiver) {
    try {
      Assignment assignment = assignment(task);
      URI prediction = assignment.submissionFile().url();
      long until = System.nanoTime() + PREDICTION_PATIENCE.toNanos();
      while (closed.getCount() > 0
          && !task.isRevoked()
          && System.nanoTime() < until
          && !parts.site().isFilled(prediction)) {
        boolean _ = closed.await(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
      }
      receiver.accept(new Handed(task, assignment));
    } catch (BadMessage e) {
      drop(task, e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void hand(OpenTask task, Consumer<TaskDelivery> receiver) {
    try {
      receiver.accept(new Handed(task, assignment(task)));
    } catch (BadMessage e) {
      drop(task, e);
    }
  }

  private void drop(OpenTask task, BadMessage e) {
    log.atError().addKeyValue("task", task.task().taskId()).log("task dropped: " + e.getMessage());
    open.remove(task);
    acknowledge(task.delivery());
  }

  private Assignment assignment(OpenTask open) throws BadMessage {
    StockTask task =
        StockTaskFormat.rewritten(
            open.task(), parts.settings().rewriteFrom(), parts.settings().rewriteTo());
    URI prediction = task.prediction();
    Map<OutputName, URI> uploads = new EnumMap<>(OutputName.class);
    uploads.putAll(task.uploads());
    // Stored after the scores: see StockTelling.
    uploads.computeIfPresent(OutputName.SCORING_RESULT, (_, _) -> open.result().toUri());
    return new Assignment(
        open.key(),
        task.submission(),
        task.owner(),
        LEASE,
        task.image(),
        parts.settings().network(),
        parts.limits().withExecutionTime(task.executionTime()),
        named(prediction == null ? task.program() : prediction),
        prediction == null ? null : named(task.program()),
        orNull(task.ingestionProgram()),
        orNull(task.inputData()),
        orNull(task.referenceData()),
        task.ingestionOnlyDuringScoring(),
        uploads.containsKey(OutputName.DETAILED_RESULT),
        uploads,
        prediction != null,
        false,
        null);
  }

  private static Assignment.@Nullable Fetch orNull(@Nullable URI url) {
    return url == null ? null : named(url);
  }

  /** Stock sites never write to an object twice, so its name without the signature will do. */
  private static Assignment.Fetch named(URI url) {
    String text = url.toString();
    int query = text.indexOf('?');
    String name = query < 0 ? text : text.substring(0, query);
    return new Assignment.Fetch(url, Digest.of(name.getBytes(StandardCharsets.UTF_8)), 0, true);
  }

  private final class Handed implements TaskDelivery {
    private final OpenTask task;
    private final Assignment assignment;

    Handed(OpenTask task, Assignment assignment) {
      this.task = task;
      this.assignment = assignment;
    }

    @Override
    public Assignment assignment() {
      return assignment;
    }

    /** The broker keeps it until the end. */
    @Override
    public void accept() {
      log.atDebug().addKeyValue("task", task.task().taskId()).log("task taken");
    }

    @Override
    public void giveBack() throws IOException {
      open.remove(task);
      task.delivery().giveBack();
    }
  }

  @Override
  public void sendReport(QueueName name, RunReport report) throws IOException {
    switch (report) {
      case RunReport.Claimed _, RunReport.Renewed _ -> log.atTrace().log("nothing to tell");
      case RunReport.Advanced advanced -> {
        OpenTask task = open.of(advanced.key());
        if (task != null && advanced.stage() == RunState.PREPARING) {
          parts.telling().begun(task);
        }
      }
      case RunReport.Ended ended -> {
        OpenTask task = open.of(ended.key());
        // One of an earlier life comes from the broker again.
        if (task != null) {
          end(task, ended);
        }
      }
    }
  }

  private void end(OpenTask task, RunReport.Ended ended) throws IOException {
    if (ended.outcome() instanceof Outcome.Faulted faulted
        && faulted.fault().code() == FaultCode.WORKER_LOST
        && !task.isRevoked()) {
      open.remove(task);
      task.delivery().giveBack();
      return;
    }
    parts.telling().ended(task, ended);
    settled.add(task.task().taskId());
    acknowledge(task.delivery());
    open.done(task);
    parts.live().end(task.task());
    Files.deleteIfExists(task.result());
  }

  private static void acknowledge(StockQueue.Delivery delivery) {
    try {
      delivery.acknowledge();
    } catch (IOException e) {
      // It comes again, and is known as settled then.
      log.atInfo().addKeyValue("cause", e.getMessage()).log("task not acknowledged");
    }
  }

  @Override
  public void declare(QueueName name) {
    log.atTrace().log("declared with each connection");
  }

  @Override
  public List<TaskMessage> sendTasks(QueueName name, List<TaskMessage> tasks) throws IOException {
    throw new IOException("a worker at a stock site sends no tasks");
  }

  @Override
  public int waitingTasks(QueueName name) throws IOException {
    throw new IOException("a stock site does not tell its workers what waits");
  }

  @Override
  public Subscription consumeReports(QueueName name, int batch, ReportReceiver receiver)
      throws IOException {
    throw new IOException("a stock site's queue carries no reports");
  }

  @Override
  public void close() {
    closed.countDown();
    queue.close();
  }
}
