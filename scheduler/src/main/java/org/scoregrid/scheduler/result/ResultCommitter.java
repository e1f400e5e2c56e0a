package org.scoregrid.scheduler.result;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.queuebridge.Broker;
import org.scoregrid.store.RunStore;
import org.scoregrid.store.RunStore.Committed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits the reports of workers in batches. A batch is acknowledged to the broker only after its
 * transaction; when the database is away the broker keeps it.
 */
public final class ResultCommitter implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ResultCommitter.class);

  private final RunStore runs;
  private final Consumer<AttemptKey> stop;
  private final Runnable afterRunsEnded;
  private final InstantSource clock;
  private final Broker.Subscription subscription;

  private ResultCommitter(
      RunStore runs,
      Broker broker,
      QueueName queue,
      int batch,
      Consumer<AttemptKey> stop,
      Runnable afterRunsEnded,
      InstantSource clock)
      throws IOException {
    this.runs = runs;
    this.stop = stop;
    this.afterRunsEnded = afterRunsEnded;
    this.clock = clock;
    this.subscription = broker.consumeReports(queue, batch, this::commit);
  }

  /**
   * Starts to consume the reports of a queue.
   *
   * @param stop called with attempts that somebody works on in vain: their run was given to
   *     another, cancelled or ended
   * @param afterRunsEnded called when a batch freed room or sent a run back to its queue
   */
  public static ResultCommitter start(
      RunStore runs,
      Broker broker,
      QueueName queue,
      int batch,
      Consumer<AttemptKey> stop,
      Runnable afterRunsEnded,
      InstantSource clock)
      throws IOException {
    return new ResultCommitter(runs, broker, queue, batch, stop, afterRunsEnded, clock);
  }

  private void commit(List<RunReport> reports) {
    Committed committed = runs.commit(reports, clock.instant());
    log.atDebug()
        .addKeyValue("reports", reports.size())
        .addKeyValue("accepted", committed.accepted())
        .log("committed");
    if (committed.refused() > 0) {
      log.atInfo().addKeyValue("refused", committed.refused()).log("late or repeated reports");
    }
    committed.voids().forEach(stop);
    if (reports.stream().anyMatch(ResultCommitter::makesRoom)) {
      afterRunsEnded.run();
    }
  }

  private static boolean makesRoom(RunReport report) {
    return switch (report) {
      case RunReport.Claimed _, RunReport.Ended _ -> true;
      case RunReport.Advanced _, RunReport.Renewed _ -> false;
    };
  }

  @Override
  public void close() {
    subscription.close();
  }
}
