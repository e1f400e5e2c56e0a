package org.scoregrid.worker.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.run.RunState;
import org.scoregrid.queuebridge.wire.Assignment;
import org.scoregrid.worker.cache.BlobCache;
import org.scoregrid.worker.container.ContainerEngine;
import org.scoregrid.worker.workspace.ArchiveSubject;
import org.scoregrid.worker.workspace.DiskFaults;
import org.scoregrid.worker.workspace.SafeUnzip;
import org.scoregrid.worker.workspace.TreeCopy;
import org.scoregrid.worker.workspace.UnzipBounds;
import org.scoregrid.worker.workspace.Workspace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Second stage: brings image and files of a run to this host and lays out its directories, while
 * other runs execute.
 */
final class Fetch {
  /** Programs of the task up to this size are copied for each run; see {@link Mounts}. */
  static final long COPIED_BYTES = 64L * 1024 * 1024;

  private static final Logger log = LoggerFactory.getLogger(Fetch.class);
  private static final ArchiveSubject PREDICTION = ArchiveSubject.task("The stored prediction");
  static final ArchiveSubject SCORING = ArchiveSubject.task("The scoring program's zip");
  private static final ArchiveSubject INGESTION =
      ArchiveSubject.task("The ingestion program's zip");
  private static final ArchiveSubject INPUT = ArchiveSubject.task("The zip of the input data");
  static final ArchiveSubject REFERENCE = ArchiveSubject.task("The zip of the reference data");

  private final BlobCache cache;
  private final ContainerEngine engine;
  private final ReportOutbox outbox;
  private final InstantSource clock;
  private final Path runs;
  private final Path hostData;
  private final Stage<HeldRun> execute;
  private final Stage<HeldRun> report;

  /** Where the stage works. */
  record Places(Path runs, Path hostData) {}

  /** Where a run goes from here: on, or straight to its report. */
  record Exits(Stage<HeldRun> execute, Stage<HeldRun> report) {}

  Fetch(
      BlobCache cache,
      ContainerEngine engine,
      ReportOutbox outbox,
      InstantSource clock,
      Places places,
      Exits exits) {
    this.cache = cache;
    this.engine = engine;
    this.outbox = outbox;
    this.clock = clock;
    this.runs = places.runs();
    this.hostData = places.hostData();
    this.execute = exits.execute();
    this.report = exits.report();
  }

  void run(HeldRun run) throws InterruptedException {
    run.spent(HeldRun.Phase.WAITING, Duration.between(run.claimedAt(), clock.instant()));
    long started = System.nanoTime();
    boolean ready = false;
    try {
      run.stop().during(() -> fetch(run));
      ready = true;
    } catch (StopSignal.StoppedException _) {
      log.atInfo().addKeyValue("run", run.key().run()).log("run stopped");
    } catch (FaultException e) {
      run.failed(e.fault());
    } catch (IOException e) {
      log.atError().addKeyValue("run", run.key().run()).setCause(e).log("run failed");
      run.failed(DiskFaults.of(e).fault());
    } catch (RuntimeException | Error e) {
      log.atError().addKeyValue("run", run.key().run()).setCause(e).log("run failed");
      run.failed(Execute.bug());
    }
    run.spent(HeldRun.Phase.FETCHING, StepEnds.since(started));
    if (ready) {
      execute.put(run);
    } else {
      run.leaveExecution();
      report.put(run);
    }
  }

  private void fetch(HeldRun run) throws FaultException, IOException, InterruptedException {
    outbox.advanced(run, RunState.PREPARING);
    Assignment wanted = run.assignment();
    startLoading(wanted);
    engine.ensureImage(wanted.image());
    Workspace workspace = Workspace.create(runs, run.key());
    run.workspace(workspace);
    unpackSubmission(wanted, workspace);
    run.files(
        new RunFiles(
            workspace,
            program(run, wanted.scoringProgram(), SCORING, workspace.scoringProgram()),
            ingestion(run, wanted.ingestionProgram(), workspace.ingestionProgram()),
            tree(run, wanted.inputData(), INPUT),
            tree(run, wanted.referenceData(), REFERENCE),
            hostData));
  }

  /** All at once, and beside the pull of the image. */
  private void startLoading(Assignment wanted) {
    cache.prepareTree(wanted.scoringProgram(), SCORING);
    startLoading(wanted.ingestionProgram(), INGESTION);
    startLoading(wanted.inputData(), INPUT);
    startLoading(wanted.referenceData(), REFERENCE);
  }

  private void startLoading(Assignment.@Nullable Fetch file, ArchiveSubject subject) {
    if (file != null) {
      cache.prepareTree(file, subject);
    }
  }

  /** Not kept as a tree: hardly any submission is run twice. */
  private void unpackSubmission(Assignment wanted, Workspace workspace)
      throws FaultException, IOException, InterruptedException {
    Path place = wanted.fromPrediction() ? workspace.prediction() : workspace.submission();
    try (BlobCache.Pin zip = cache.pinFile(wanted.submissionFile())) {
      SafeUnzip.unpack(
          zip.path(),
          place,
          wanted.fromPrediction() ? PREDICTION : ArchiveSubject.SUBMISSION,
          wanted.fromPrediction()
              ? UnzipBounds.prediction(wanted.limits())
              : UnzipBounds.submission(wanted.limits()));
    }
    TreeCopy.makeWritable(place);
  }

  private RunFiles.@Nullable Program ingestion(
      HeldRun run, Assignment.@Nullable Fetch file, Path copy)
      throws FaultException, IOException, InterruptedException {
    return file == null ? null : program(run, file, INGESTION, copy);
  }

  private RunFiles.Program program(
      HeldRun run, Assignment.Fetch file, ArchiveSubject subject, Path copy)
      throws FaultException, IOException, InterruptedException {
    BlobCache.Pin pin = run.keep(cache.pinTree(file, subject));
    if (pin.bytes() > COPIED_BYTES) {
      return new RunFiles.Program(pin.path(), true);
    }
    TreeCopy.copyWritable(pin.path(), copy);
    return new RunFiles.Program(copy, false);
  }

  private @Nullable Path tree(HeldRun run, Assignment.@Nullable Fetch file, ArchiveSubject subject)
      throws FaultException, InterruptedException {
    return file == null ? null : run.keep(cache.pinTree(file, subject)).path();
  }
}
