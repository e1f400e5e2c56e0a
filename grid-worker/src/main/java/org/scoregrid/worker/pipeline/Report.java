package org.scoregrid.worker.pipeline;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.domain.run.StoredOutput;
import org.scoregrid.worker.workspace.Workspace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Last stage: stores logs and results, says how the run ended, removes its directories. The slot is
 * with another run already.
 */
final class Report {
  private static final Logger log = LoggerFactory.getLogger(Report.class);

  /** A cancel has to be confirmed within five seconds, logs or not. */
  private static final Duration STOPPED_PATIENCE = Duration.ofSeconds(2);

  private final Uploads uploads;
  private final Duration patience;
  private final ReportOutbox outbox;
  private final ReportFiles claims;
  private final HeldRuns held;
  private final Who who;

  /** Who reports. */
  record Who(WorkerName worker, String engine, InstantSource clock) {}

  /**
   * @param patience with storage
   */
  Report(
      Uploads uploads,
      Duration patience,
      ReportOutbox outbox,
      ReportFiles claims,
      HeldRuns held,
      Who who) {
    this.uploads = uploads;
    this.patience = patience;
    this.outbox = outbox;
    this.claims = claims;
    this.held = held;
    this.who = who;
  }

  void run(HeldRun run) throws InterruptedException {
    boolean onItsWay = false;
    try {
      long started = System.nanoTime();
      List<StoredOutput> stored = store(run);
      run.awaitRemovals();
      run.spent(HeldRun.Phase.REPORTING, StepEnds.since(started));
      send(run, ended(run, outcome(run), stored));
      onItsWay = true;
    } finally {
      if (!onItsWay) {
        release(run);
      }
      removeDirectories(run);
    }
  }

  private void send(HeldRun run, RunReport.Ended ended) throws InterruptedException {
    log.atInfo()
        .addKeyValue("run", run.key().run())
        .addKeyValue("attempt", run.key().attempt())
        .addKeyValue("outcome", shown(ended.outcome()))
        .log("ended");
    try {
      outbox.ended(run, ended, () -> release(run));
    } catch (RuntimeException e) {
      // For example too large. The site must hear of the end all the same.
      log.atError().addKeyValue("run", run.key().run()).setCause(e).log("run not reported");
      Outcome mistake = new Outcome.Faulted(Execute.bug());
      outbox.ended(run, ended(run, mistake, ended.outputs()), () -> release(run));
    }
  }

  /** The hold last: what is deleted before could be the next attempt's of the same number. */
  private void release(HeldRun run) {
    run.closeLease();
    claims.delete(run.queue(), run.key());
    held.remove(run);
  }

  private List<StoredOutput> store(HeldRun run) throws InterruptedException {
    List<StoredOutput> stored = new ArrayList<>();
    try {
      if (run.stop().reason() == null) {
        run.stop().during(() -> stored.addAll(uploads.store(run, false, patience)));
      } else {
        run.stop().afterStop(() -> stored.addAll(uploads.store(run, true, STOPPED_PATIENCE)));
      }
    } catch (StopSignal.StoppedException _) {
      log.atInfo().addKeyValue("run", run.key().run()).log("run stopped while it was reported");
    } catch (FaultException e) {
      run.failed(e.fault());
    } catch (IOException | RuntimeException | Error e) {
      log.atError().addKeyValue("run", run.key().run()).setCause(e).log("run not stored");
      run.failed(Execute.bug());
    } catch (InterruptedException e) {
      if (run.stop().reason() == null) {
        throw e;
      }
    }
    return stored;
  }

  private RunReport.Ended ended(HeldRun run, Outcome outcome, List<StoredOutput> stored) {
    return new RunReport.Ended(
        run.key(),
        who.worker(),
        who.clock().instant(),
        outcome,
        run.exitCodes(),
        run.timings(),
        stored,
        who.engine(),
        run.isWarm());
  }

  /** A stop from outside outranks whatever the programs did. */
  private static Outcome outcome(HeldRun run) {
    @Nullable StopReason reason = run.stop().reason();
    if (reason != null) {
      return switch (reason) {
        case CANCELLED -> new Outcome.Cancelled();
        case LEASE_LOST ->
            new Outcome.Faulted(lost("The worker was cut off from the site for too long."));
        case SHUTDOWN -> new Outcome.Faulted(lost("The worker was stopped."));
      };
    }
    Outcome outcome = run.outcome();
    return outcome == null ? new Outcome.Faulted(Execute.bug()) : outcome;
  }

  static Fault lost(String sentence) {
    return Fault.of(
        FaultCode.WORKER_LOST,
        Blame.PLATFORM,
        sentence,
        "Nothing to do: the run is started again by itself.");
  }

  private static String shown(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Scored _ -> "scored";
      case Outcome.Faulted faulted -> faulted.fault().code().toString();
      case Outcome.Cancelled _ -> "cancelled";
    };
  }

  private static void removeDirectories(HeldRun run) {
    Workspace workspace = run.workspace();
    if (workspace == null) {
      return;
    }
    try {
      workspace.close();
    } catch (IOException e) {
      // Removed at the next start at the latest.
      log.atWarn().addKeyValue("run", run.key().run()).setCause(e).log("directories not removed");
    }
  }
}
