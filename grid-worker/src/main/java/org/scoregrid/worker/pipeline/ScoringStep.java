package org.scoregrid.worker.pipeline;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.ProgramKind;
import org.scoregrid.domain.run.RunState;
import org.scoregrid.domain.run.Step;
import org.scoregrid.worker.storage.StorageClient;
import org.scoregrid.worker.workspace.SafeCollect;
import org.scoregrid.worker.workspace.ScoresFile;
import org.scoregrid.worker.workspace.TreeCopy;
import org.scoregrid.worker.workspace.Workspace;

/** From the prediction to the scores. Thread-safe. */
final class ScoringStep {
  private final StepRunner runner;
  private final ReportOutbox outbox;
  private final WarmScoringStep warm;
  private final StorageClient storage;

  ScoringStep(StepRunner runner, ReportOutbox outbox, WarmScoringStep warm, StorageClient storage) {
    this.runner = runner;
    this.outbox = outbox;
    this.warm = warm;
    this.storage = storage;
  }

  /** Leaves the result's zip and a detailed result, if there is one, among the run's outputs. */
  Map<String, BigDecimal> run(HeldRun run)
      throws FaultException, IOException, InterruptedException {
    RunFiles files = run.files();
    Workspace workspace = files.workspace();
    RunFiles.Program ingestion =
        run.assignment().ingestionOnlyDuringScoring() ? files.ingestionProgram() : null;
    List<StepRunner.Start> starts = starts(files, ingestion);
    outbox.advanced(run, RunState.SCORING);
    long started = System.nanoTime();
    List<ProgramEnd> ends;
    try (LivePage _ = LivePage.watch(run, storage)) {
      ends = ends(run, starts, ingestion);
    } finally {
      run.spent(HeldRun.Phase.SCORING, StepEnds.since(started));
    }

    Limits limits = run.limits();
    if (ingestion != null) {
      SafeCollect.seal(workspace.ingestionOutput(), limits, Blame.PARTICIPANT);
      workspace.mergeIngestionOutput();
    }
    SafeCollect.seal(workspace.output(), limits, Blame.ORGANIZER);
    Map<String, BigDecimal> scores = ScoresFile.read(workspace.output());
    StepEnds.addMetadata(workspace.output(), ends, Blame.ORGANIZER);
    collect(run, workspace);
    return scores;
  }

  private List<ProgramEnd> ends(
      HeldRun run, List<StepRunner.Start> starts, RunFiles.@Nullable Program ingestion)
      throws FaultException, IOException, InterruptedException {
    Optional<List<ProgramEnd>> warmly =
        ingestion == null ? warm.run(run, starts.getFirst()) : Optional.empty();
    return warmly.isPresent() ? warmly.get() : runner.run(Step.SCORING, starts, run);
  }

  private static List<StepRunner.Start> starts(RunFiles files, RunFiles.@Nullable Program ingestion)
      throws FaultException, IOException {
    List<StepRunner.Start> starts = new ArrayList<>();
    ProgramFolder scoring =
        ProgramFolder.read(files.scoringProgram().folder(), Step.SCORING, false);
    if (!(scoring instanceof ProgramFolder.Command command)) {
      throw PredictionStep.noCommand(Blame.ORGANIZER, "The scoring program cannot be run", scoring);
    }
    starts.add(
        new StepRunner.Start(
            ProgramKind.PROGRAM, command.words(), Mounts.scoring(files, ingestion)));
    if (ingestion != null) {
      starts.add(ingestionStart(files, ingestion));
    }
    return starts;
  }

  private static StepRunner.Start ingestionStart(RunFiles files, RunFiles.Program ingestion)
      throws FaultException, IOException {
    ProgramFolder folder = ProgramFolder.read(ingestion.folder(), Step.SCORING, true);
    if (!(folder instanceof ProgramFolder.Command command)) {
      throw PredictionStep.noCommand(
          Blame.ORGANIZER, "The ingestion program cannot be run", folder);
    }
    // Its own copy: participant code must not change what the scoring program is reading.
    Workspace workspace = files.workspace();
    TreeCopy.copyWritable(workspace.prediction(), workspace.ingested());
    return new StepRunner.Start(
        ProgramKind.INGESTION, command.words(), Mounts.ingestionBesideScoring(files, ingestion));
  }

  private static void collect(HeldRun run, Workspace workspace) throws IOException {
    if (run.assignment().detailedResults()) {
      Optional<Path> page = detailedResult(workspace.output());
      page.ifPresent(file -> run.addOutput(OutputName.DETAILED_RESULT, file));
    }
    Path zip = workspace.results().resolve("scoring_result.zip");
    SafeCollect.zip(workspace.output(), zip);
    run.addOutput(OutputName.SCORING_RESULT, zip);
  }

  /** {@code detailed_results.html}, else the alphabetically first page at the top. */
  static Optional<Path> detailedResult(Path output) throws IOException {
    Path named = output.resolve("detailed_results.html");
    if (Files.isRegularFile(named, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.of(named);
    }
    Path first = null;
    try (DirectoryStream<Path> pages = Files.newDirectoryStream(output, "*.html")) {
      for (Path page : pages) {
        boolean plain = Files.isRegularFile(page, LinkOption.NOFOLLOW_LINKS);
        if (plain && (first == null || page.compareTo(first) < 0)) {
          first = page;
        }
      }
    }
    return Optional.ofNullable(first);
  }
}
