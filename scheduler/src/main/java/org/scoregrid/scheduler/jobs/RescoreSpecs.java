package org.scoregrid.scheduler.jobs;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.rescore.Rescore;
import org.scoregrid.domain.run.BlobRef;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.Network;
import org.scoregrid.domain.run.RunSpec;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.DatasetStore;

/** What all shadow runs of a re-score have in common. Thread-safe. */
public final class RescoreSpecs {
  private final CompetitionStore competitions;
  private final DatasetStore datasets;
  private final Limits siteLimits;
  private final Network network;

  public RescoreSpecs(
      CompetitionStore competitions, DatasetStore datasets, Limits siteLimits, Network network) {
    this.competitions = competitions;
    this.datasets = datasets;
    this.siteLimits = siteLimits;
    this.network = network;
  }

  /** The scoring step of a task with the re-score's files; only the prediction is missing. */
  record Template(
      String image,
      Network network,
      Limits limits,
      BlobRef scoringProgram,
      @Nullable BlobRef ingestionProgram,
      @Nullable BlobRef inputData,
      @Nullable BlobRef referenceData,
      boolean ingestionOnlyDuringScoring,
      boolean detailedResults,
      QueueName queue) {

    RunSpec on(BlobRef prediction) {
      return new RunSpec(
          image,
          network,
          limits,
          prediction,
          scoringProgram,
          ingestionProgram,
          inputData,
          referenceData,
          ingestionOnlyDuringScoring,
          detailedResults,
          true,
          true,
          // What is compared carefully starts from nothing.
          null);
    }
  }

  /**
   * @throws FaultException where task or files are not complete
   */
  Template template(Rescore rescore) throws FaultException {
    Competition competition = competitions.byId(rescore.competition()).orElseThrow();
    Phase phase = competition.phase(rescore.phase());
    Task task =
        competitions.task(rescore.task()).orElseThrow(() -> incomplete("the task of the re-score"));
    Map<DatasetKey, Dataset> files = datasets.byKeys(task.files().values());
    BlobRef program =
        rescore.scoringProgram() == null
            ? ofTask(task, DatasetType.SCORING_PROGRAM, files)
            : chosen(rescore.scoringProgram(), "the new scoring program");
    if (program == null) {
      throw incomplete("a scoring program");
    }
    return new Template(
        competition.settings().dockerImage(),
        network,
        siteLimits.forPhase(phase.executionTimeLimit(), competition.queue().isDefault()),
        program,
        ofTask(task, DatasetType.INGESTION_PROGRAM, files),
        ofTask(task, DatasetType.INPUT_DATA, files),
        rescore.referenceData() == null
            ? ofTask(task, DatasetType.REFERENCE_DATA, files)
            : chosen(rescore.referenceData(), "the new reference data"),
        task.ingestionOnlyDuringScoring(),
        competition.settings().enableDetailedResults(),
        competition.queue());
  }

  private BlobRef chosen(DatasetId id, String what) throws FaultException {
    return blob(datasets.byIds(List.of(id)).get(id), what);
  }

  private static @Nullable BlobRef ofTask(
      Task task, DatasetType type, Map<DatasetKey, Dataset> files) throws FaultException {
    DatasetKey key = task.files().get(type);
    return key == null
        ? null
        : blob(
            files.get(key),
            "the " + type.wireName().replace('_', ' ') + " of “" + task.name() + "”");
  }

  private static BlobRef blob(@Nullable Dataset dataset, String what) throws FaultException {
    if (dataset == null || dataset.digest() == null) {
      throw incomplete(what);
    }
    return new BlobRef(dataset.objectKey(), dataset.digest(), dataset.bytes());
  }

  private static FaultException incomplete(String what) {
    return new FaultException(
        Fault.of(
            FaultCode.TASK_INCOMPLETE,
            Blame.ORGANIZER,
            "This competition lacks " + what + ".",
            "Add it and try the failed ones again, or drop the re-score."));
  }
}
