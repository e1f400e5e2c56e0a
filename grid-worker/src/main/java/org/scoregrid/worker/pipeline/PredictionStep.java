package org.scoregrid.worker.pipeline;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.ProgramKind;
import org.scoregrid.domain.run.RunState;
import org.scoregrid.domain.run.Step;
import org.scoregrid.worker.workspace.SafeCollect;
import org.scoregrid.worker.workspace.TreeCopy;
import org.scoregrid.worker.workspace.Workspace;

/**
 * From the submission to the prediction: runs what there is to run, or takes the submitted files as
 * they are (reference/execution-contract.md 4). Thread-safe.
 */
final class PredictionStep {
  private final StepRunner runner;
  private final ReportOutbox outbox;

  PredictionStep(StepRunner runner, ReportOutbox outbox) {
    this.runner = runner;
    this.outbox = outbox;
  }

  /**
   * Leaves a sealed prediction in the workspace and its zip among the run's outputs. A prediction
   * that was fetched is only sealed.
   */
  void run(HeldRun run) throws FaultException, IOException, InterruptedException {
    RunFiles files = run.files();
    Workspace workspace = files.workspace();
    if (run.assignment().fromPrediction()) {
      SafeCollect.seal(workspace.prediction(), run.assignment().limits(), Blame.PARTICIPANT);
      return;
    }
    ProgramFolder own = ProgramFolder.read(workspace.submission(), Step.PREDICTION, false);
    List<StepRunner.Start> starts = new ArrayList<>();
    if (own instanceof ProgramFolder.Command command) {
      starts.add(
          new StepRunner.Start(ProgramKind.PROGRAM, command.words(), Mounts.submission(files)));
    }
    ProgramFolder ingestion = addIngestion(run, starts);
    if (own instanceof ProgramFolder.NoMetadata) {
      takeFiles(workspace, !starts.isEmpty());
    } else if (starts.isEmpty()) {
      throw nothingToRun(own, ingestion);
    }
    List<ProgramEnd> ends = List.of();
    if (!starts.isEmpty()) {
      outbox.advanced(run, RunState.RUNNING);
      long started = System.nanoTime();
      try {
        ends = runner.run(Step.PREDICTION, starts, run);
      } finally {
        run.spent(HeldRun.Phase.PREDICTING, StepEnds.since(started));
      }
    }
    collect(run, ends);
  }

  /** With {@code ingestion_only_during_scoring} ingestion has its turn later. */
  private static @Nullable ProgramFolder addIngestion(HeldRun run, List<StepRunner.Start> starts)
      throws IOException {
    RunFiles.Program program = run.files().ingestionProgram();
    if (program == null || run.assignment().ingestionOnlyDuringScoring()) {
      return null;
    }
    ProgramFolder folder = ProgramFolder.read(program.folder(), Step.PREDICTION, true);
    // A task whose ingestion program has no command still scores submissions that bring
    // predictions or a command of their own, as it does with the stock worker.
    if (folder instanceof ProgramFolder.Command command) {
      starts.add(
          new StepRunner.Start(
              ProgramKind.INGESTION, command.words(), Mounts.ingestion(run.files(), program)));
    }
    return folder;
  }

  /**
   * Submitted files without metadata are the prediction. Code for an ingestion program comes this
   * way too and is in the prediction beside what ingestion writes.
   */
  private static void takeFiles(Workspace workspace, boolean stillNeeded)
      throws FaultException, IOException {
    // A directory, as a file of that name would be read as metadata. Said here, where it is clear
    // who brought it.
    StepEnds.checkReserved(workspace.submission(), Blame.PARTICIPANT);
    if (stillNeeded) {
      TreeCopy.copyWritable(workspace.submission(), workspace.prediction());
      return;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(workspace.submission())) {
      for (Path entry : entries) {
        Files.move(entry, workspace.prediction().resolve(entry.getFileName().toString()));
      }
    }
  }

  private static FaultException nothingToRun(ProgramFolder own, @Nullable ProgramFolder ingestion) {
    if (ingestion != null) {
      return noCommand(Blame.ORGANIZER, "The ingestion program cannot be run", ingestion);
    }
    return noCommand(Blame.PARTICIPANT, "The submission cannot be run", own);
  }

  static FaultException noCommand(Blame blame, String sentence, ProgramFolder folder) {
    String why =
        switch (folder) {
          case ProgramFolder.Unusable unusable -> unusable.why();
          case ProgramFolder.NoMetadata _ -> "it has no file metadata.yaml at its top";
          case ProgramFolder.Command _ -> "its command was not used";
        };
    return new FaultException(
        Fault.of(
            FaultCode.NO_COMMAND,
            blame,
            sentence + ": " + why + ".",
            "Put a file metadata.yaml with a line such as “command: python3 $program/main.py $input"
                + " $output” at the top of the zip, without a folder around it."));
  }

  private static void collect(HeldRun run, List<ProgramEnd> ends)
      throws FaultException, IOException {
    Workspace workspace = run.files().workspace();
    boolean ingestionAlone =
        !ends.isEmpty() && ends.stream().allMatch(end -> end.kind() == ProgramKind.INGESTION);
    Blame writer = ingestionAlone ? Blame.ORGANIZER : Blame.PARTICIPANT;
    // Too much output is the submission's doing even through ingestion.
    SafeCollect.seal(workspace.prediction(), run.assignment().limits(), Blame.PARTICIPANT);
    StepEnds.addMetadata(workspace.prediction(), ends, writer);
    Path zip = workspace.results().resolve("prediction_result.zip");
    SafeCollect.zip(workspace.prediction(), zip);
    run.addOutput(OutputName.PREDICTION_RESULT, zip);
  }
}
