package org.scoregrid.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.queuebridge.Broker;

/** Counts the attempts that ended, in the scheduler's place. Thread-safe. */
final class ReportCount implements Broker.ReportReceiver {
  private final Semaphore ended = new Semaphore(0);
  private final AtomicReference<@Nullable Outcome> failure = new AtomicReference<>();

  @Override
  public void receive(List<RunReport> reports) {
    for (RunReport report : reports) {
      if (report instanceof RunReport.Ended end) {
        if (!(end.outcome() instanceof Outcome.Scored)) {
          failure.set(end.outcome());
        }
        ended.release();
      }
    }
  }

  /**
   * @throws IOException when one of them has no score, or they do not end in time
   */
  void await(int runs, Duration atMost) throws IOException, InterruptedException {
    boolean all = ended.tryAcquire(runs, atMost.toMillis(), TimeUnit.MILLISECONDS);
    Outcome bad = failure.get();
    if (bad != null) {
      throw new IOException("a run of the worker ended with " + bad);
    }
    if (!all) {
      throw new IOException(
          "only %d of %d runs ended within %s".formatted(ended.availablePermits(), runs, atMost));
    }
  }
}
