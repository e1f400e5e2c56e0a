package org.scoregrid.scheduler.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.run.BlobRef;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.Network;
import org.scoregrid.domain.run.RunSpec;
import org.scoregrid.domain.run.WarmGroup;
import org.scoregrid.domain.run.WarmScoring;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.DatasetStore;
import org.scoregrid.store.RunStore;
import org.scoregrid.store.RunStore.PreparedRun;
import org.scoregrid.store.RunStore.Unprepared;
import org.scoregrid.store.SubmissionStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks a submission's file and makes its runs, with every file that they need named by digest.
 * Whatever is wrong with submission or task ends the submission with a fault; storage or database
 * being away throws, and the job is tried again.
 */
public final class PrepareSubmission {
  private static final Logger log = LoggerFactory.getLogger(PrepareSubmission.class);
  private static final byte[] ZIP_MAGIC = {'P', 'K'};

  private final RunStore runs;
  private final SubmissionStore submissions;
  private final CompetitionStore competitions;
  private final DatasetStore datasets;
  private final BlobStore blobs;
  private final ResultsOnly resultsOnly;
  private final Limits siteLimits;
  private final Network network;
  private final WarmScoring warmScoring;
  private final InstantSource clock;

  public PrepareSubmission(
      RunStore runs,
      SubmissionStore submissions,
      CompetitionStore competitions,
      DatasetStore datasets,
      BlobStore blobs,
      ResultsOnly resultsOnly,
      Limits siteLimits,
      Network network,
      WarmScoring warmScoring,
      InstantSource clock) {
    this.runs = runs;
    this.submissions = submissions;
    this.competitions = competitions;
    this.datasets = datasets;
    this.blobs = blobs;
    this.resultsOnly = resultsOnly;
    this.siteLimits = siteLimits;
    this.network = network;
    this.warmScoring = warmScoring;
    this.clock = clock;
  }

  public void prepare(SubmissionId id) throws IOException {
    Optional<Unprepared> unprepared = runs.unprepared(id);
    if (unprepared.isEmpty()) {
      return;
    }
    try {
      List<PreparedRun> prepared = resolve(unprepared.get());
      runs.prepared(id, prepared, clock.instant());
      log.atInfo()
          .addKeyValue("submission", id)
          .addKeyValue("runs", prepared.size())
          .log("prepared");
    } catch (FaultException e) {
      runs.unpreparable(id, e.fault(), clock.instant());
      log.atInfo()
          .addKeyValue("submission", id)
          .addKeyValue("fault", e.fault().code())
          .log("cannot be prepared");
    }
  }

  private List<PreparedRun> resolve(Unprepared unprepared) throws FaultException, IOException {
    Competition competition = competitions.byId(unprepared.competition()).orElseThrow();
    Phase phase = competition.phase(unprepared.phase());
    BlobRef submission = submissionFile(unprepared.submission());
    if (phase.acceptsOnlyResultSubmissions()) {
      resultsOnly.check(submission);
    }
    List<Task> tasks = tasks(unprepared.tasks());
    Map<DatasetKey, Dataset> files = datasets.byKeys(filesOf(tasks));
    List<PreparedRun> prepared = new ArrayList<>();
    for (Task task : tasks) {
      RunSpec spec =
          new RunSpec(
              competition.settings().dockerImage(),
              network,
              siteLimits.forPhase(phase.executionTimeLimit(), competition.queue().isDefault()),
              submission,
              required(task, DatasetType.SCORING_PROGRAM, files),
              optional(task, DatasetType.INGESTION_PROGRAM, files),
              optional(task, DatasetType.INPUT_DATA, files),
              optional(task, DatasetType.REFERENCE_DATA, files),
              task.ingestionOnlyDuringScoring(),
              competition.settings().enableDetailedResults());
      prepared.add(new PreparedRun(task.id(), warm(spec, competition, task), competition.queue()));
    }
    return prepared;
  }

  /** Not where participants' code runs beside the scoring program. */
  private RunSpec warm(RunSpec spec, Competition competition, Task task) {
    boolean beside = task.ingestionOnlyDuringScoring() && spec.ingestionProgram() != null;
    boolean asked = task.warmScoring() && !beside;
    return asked && warmScoring == WarmScoring.ALLOWED
        ? spec.withWarm(new WarmGroup(competition.id(), task.id()))
        : spec;
  }

  private List<Task> tasks(List<TaskId> ids) throws FaultException {
    List<Task> tasks = new ArrayList<>();
    for (TaskId id : ids) {
      tasks.add(competitions.task(id).orElseThrow(() -> incomplete("task " + id)));
    }
    if (tasks.isEmpty()) {
      throw incomplete("every task of this phase");
    }
    return tasks;
  }

  private static Set<DatasetKey> filesOf(List<Task> tasks) {
    Set<DatasetKey> keys = new HashSet<>();
    tasks.forEach(task -> keys.addAll(task.files().values()));
    return keys;
  }

  private BlobRef submissionFile(SubmissionId id) throws FaultException, IOException {
    Dataset dataset =
        submissions
            .dataOf(id)
            .map(key -> datasets.byKeys(List.of(key)).get(key))
            .orElseThrow(() -> badArchive("The file of this submission was deleted."));
    BlobRef blob = dataset.digest() == null ? sealed(dataset) : blobOf(dataset, dataset.digest());
    try (InputStream in = blobs.open(blob.objectKey())) {
      if (!Arrays.equals(in.readNBytes(ZIP_MAGIC.length), ZIP_MAGIC)) {
        throw badArchive("The submitted file is not a zip archive.");
      }
    } catch (NoSuchFileException e) {
      throw badArchive("The submitted file was never uploaded.");
    }
    return blob;
  }

  /** Robots may leave out the "completed" call (reference/http-api-details.md 21). */
  private BlobRef sealed(Dataset dataset) throws FaultException, IOException {
    try {
      BlobStore.Sealed sealed = blobs.seal(dataset.objectKey());
      datasets.complete(dataset.id(), sealed);
      return new BlobRef(sealed.objectKey(), sealed.digest(), sealed.bytes());
    } catch (NoSuchFileException e) {
      throw badArchive("The submitted file was never uploaded.");
    }
  }

  private static BlobRef required(Task task, DatasetType type, Map<DatasetKey, Dataset> files)
      throws FaultException {
    BlobRef blob = optional(task, type, files);
    if (blob == null) {
      throw incomplete("the " + type.wireName().replace('_', ' ') + " of “" + task.name() + "”");
    }
    return blob;
  }

  private static @Nullable BlobRef optional(
      Task task, DatasetType type, Map<DatasetKey, Dataset> files) throws FaultException {
    DatasetKey key = task.files().get(type);
    if (key == null) {
      return null;
    }
    Dataset dataset = files.get(key);
    if (dataset == null || dataset.digest() == null) {
      throw incomplete("the " + type.wireName().replace('_', ' ') + " of “" + task.name() + "”");
    }
    return blobOf(dataset, dataset.digest());
  }

  private static BlobRef blobOf(Dataset dataset, Digest digest) {
    return new BlobRef(dataset.objectKey(), digest, dataset.bytes());
  }

  private static FaultException incomplete(String what) {
    return new FaultException(
        Fault.of(
            FaultCode.TASK_INCOMPLETE,
            Blame.ORGANIZER,
            "This competition lacks " + what + ".",
            "The organizer has to add it; then the submission can be run again."));
  }

  private static FaultException badArchive(String sentence) {
    return new FaultException(
        Fault.of(
            FaultCode.BAD_SUBMISSION_ARCHIVE,
            Blame.PARTICIPANT,
            sentence,
            "Pack your files into a zip archive, without a folder around them, and submit it again."));
  }
}
