package org.scoregrid.worker.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.ExitCodes;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.domain.run.Timings;
import org.scoregrid.fleet.Fleet;
import org.scoregrid.queuebridge.Broker;
import org.scoregrid.worker.cache.BlobCache;
import org.scoregrid.worker.container.ContainerEngine;
import org.scoregrid.worker.presence.Leases;
import org.scoregrid.worker.slot.SlotPool;
import org.scoregrid.worker.storage.StorageClient;
import org.scoregrid.worker.warm.WarmPool;
import org.scoregrid.worker.workspace.DiskRoom;
import org.scoregrid.worker.workspace.Workspace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The four stages and what joins them. Threads: as many fetches as runs may be held, one execution
 * for each slot, and as many reports as runs may be held; all virtual.
 */
public final class Pipeline implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Pipeline.class);

  private final Setup setup;
  private final ReportFiles claims;
  private final ReportOutbox outbox;
  private final HeldRuns held = new HeldRuns();
  private final Claim claim;
  private final Stage<HeldRun> fetchStage;
  private final Stage<HeldRun> executeStage;
  private final Stage<HeldRun> reportStage;

  /**
   * How the pipeline works.
   *
   * @param home of the worker; the pipeline owns {@code runs}, {@code claims}, {@code ended} and
   *     {@code data} in it
   * @param environment of all programs
   * @param patience with storage
   * @param resend how often reports that could not be sent are tried again
   */
  public record Setup(
      WorkerName worker,
      List<QueueName> queues,
      int readAhead,
      Path home,
      Map<String, String> environment,
      Duration patience,
      Duration resend) {
    public Setup {
      queues = List.copyOf(queues);
      environment = Map.copyOf(environment);
    }

    Path runs() {
      return home.resolve("runs");
    }
  }

  /** What the pipeline works with; it owns none of them. */
  public record Parts(
      Broker broker,
      Fleet fleet,
      ContainerEngine engine,
      InstantSource clock,
      StorageClient storage,
      BlobCache cache,
      WarmPool warm,
      SlotPool slots,
      Leases leases,
      DiskRoom disk) {}

  public Pipeline(Setup setup, Parts parts) throws IOException {
    this.setup = setup;
    Path hostData = Files.createDirectories(setup.home().resolve("data"));
    int places = parts.slots().size() + Math.max(1, setup.readAhead());
    claims = ReportFiles.open(setup.home().resolve("claims"));
    ReportFiles ended = ReportFiles.open(setup.home().resolve("ended"));
    outbox =
        new ReportOutbox(
            parts.broker(), setup.worker(), parts.clock(), ended, places, setup.resend());

    Report.Who who = new Report.Who(setup.worker(), parts.engine().name(), parts.clock());
    Uploads uploads = new Uploads(parts.storage());
    Report report = new Report(uploads, setup.patience(), outbox, claims, held, who);
    reportStage = new Stage<>("report", places, places, report::run);

    StepRunner runner = new StepRunner(parts.engine(), setup.worker(), setup.environment());
    Execute execute =
        new Execute(
            parts.slots(),
            new PredictionStep(runner, outbox),
            new ScoringStep(
                runner,
                outbox,
                new WarmScoringStep(runner, parts.warm(), parts.cache()),
                parts.storage()),
            reportStage);
    executeStage = new Stage<>("execute", parts.slots().size(), places, execute::run);

    Fetch fetch =
        new Fetch(
            parts.cache(),
            parts.engine(),
            outbox,
            parts.clock(),
            new Fetch.Places(setup.runs(), hostData),
            new Fetch.Exits(executeStage, reportStage));
    fetchStage = new Stage<>("fetch", places, places, fetch::run);

    claim =
        new Claim(
            new Claim.Links(parts.broker(), parts.fleet(), parts.clock(), parts.disk()),
            setup.worker(),
            new Claim.Books(parts.leases(), held, claims, outbox),
            places,
            setup.readAhead(),
            setup.queues().size(),
            new Claim.Exits(fetchStage, this::skipTheLine));
  }

  /** A stopped run that waits for a slot needs none: it is reported at once. */
  private void skipTheLine(HeldRun run) {
    if (executeStage.takeBack(run)) {
      run.leaveExecution();
      Thread.ofVirtual().name("stopped-" + run.key().run()).start(() -> reportStopped(run));
    }
  }

  private void reportStopped(HeldRun run) {
    try {
      reportStage.put(run);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** The runs in the hands of this worker. */
  public HeldRuns held() {
    return held;
  }

  /** Reports what an earlier life left, then begins to take tasks. */
  public void start(InstantSource clock, String engine) throws IOException {
    reportLeftovers(clock, engine);
    Workspace.removeAll(setup.runs());
    outbox.start();
    reportStage.start();
    executeStage.start();
    fetchStage.start();
    claim.start(setup.queues());
  }

  /** Claims without an end: the site need not wait for their leases to run out. */
  private void reportLeftovers(InstantSource clock, String engine) throws IOException {
    for (ReportFiles.Kept kept : claims.list()) {
      if (!outbox.hasEnded(kept.queue(), kept.key())) {
        log.atInfo().addKeyValue("run", kept.key().run()).log("abandoned attempt");
        outbox.keep(
            kept.queue(),
            new RunReport.Ended(
                kept.key(),
                setup.worker(),
                clock.instant(),
                new Outcome.Faulted(Report.lost("The worker was restarted during the run.")),
                ExitCodes.NONE,
                Timings.NONE,
                List.of(),
                engine));
      }
      claims.delete(kept.queue(), kept.key());
    }
  }

  /** Takes nothing new. What is held goes on. */
  public void stopTaking() {
    claim.close();
  }

  /** Ends the stages in the order of the runs' way; what is still held is stopped and reported. */
  @Override
  public void close() {
    claim.close();
    held.stopAll();
    fetchStage.close();
    executeStage.close();
    reportStage.close();
    outbox.close();
  }
}
