package org.scoregrid.worker.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.scoregrid.worker.container.ContainerSpec.Mount;
import org.scoregrid.worker.workspace.Workspace;

/**
 * What each program sees of the host (reference/execution-contract.md 6), with these differences:
 *
 * <ul>
 *   <li>Input and reference data are trees that all runs share, so they are read-only.
 *   <li>Programs of the task are copies of the run, as the contract says, while they have at most
 *       {@link Fetch#COPIED_BYTES}; larger ones are the shared tree, read-only. Copying a small one
 *       costs less than a millisecond, and many write caches beside their sources; hard links would
 *       let a program change the shared tree.
 *   <li>Reference data is only in the scoring program's container: never in the prediction step,
 *       never beside participant code.
 *   <li>Ingestion beside scoring has its own output and its own copy of the prediction, because it
 *       runs participant code: it must not write scores, nor put links where the scoring program
 *       reads. {@code /app/shared} is shared by its purpose; links in it lead nowhere for the
 *       scoring program, or participant code could show it the reference data as an answer.
 *   <li>The ingestion program is also at {@code /app/ingestion_program}, so that both readings of
 *       {@code $program} work.
 * </ul>
 */
final class Mounts {
  private static final String PROGRAM = "/app/program";
  private static final String OUTPUT = "/app/output";
  private static final String INGESTION = "/app/ingestion_program";
  private static final String INGESTED = "/app/ingested_program";
  private static final String SHARED = "/app/shared";

  private final List<Mount> mounts = new ArrayList<>();

  private Mounts() {}

  /** The submission's own command in the prediction step. */
  static List<Mount> submission(RunFiles files) {
    Workspace workspace = files.workspace();
    return common(files)
        .writable(workspace.submission(), PROGRAM)
        .writable(workspace.prediction(), OUTPUT)
        .readOnly(files.inputData(), "/app/input_data")
        .mounts;
  }

  /** Ingestion in the prediction step. */
  static List<Mount> ingestion(RunFiles files, RunFiles.Program ingestion) {
    Workspace workspace = files.workspace();
    return common(files)
        .program(ingestion, PROGRAM)
        .program(ingestion, INGESTION)
        .writable(workspace.submission(), INGESTED)
        .writable(workspace.prediction(), OUTPUT)
        .readOnly(files.inputData(), "/app/input_data")
        .mounts;
  }

  /**
   * The scoring program.
   *
   * @param ingestion the program that runs beside it, or null
   */
  static List<Mount> scoring(RunFiles files, RunFiles.@Nullable Program ingestion) {
    Workspace workspace = files.workspace();
    Mounts mounts =
        common(files)
            .program(files.scoringProgram(), PROGRAM)
            .writable(workspace.output(), OUTPUT)
            .writable(workspace.input(), "/app/input")
            .readOnly(files.referenceData(), "/app/input/ref")
            .withoutLinks(workspace.shared(), SHARED);
    if (ingestion != null) {
      mounts.program(ingestion, INGESTION).readOnly(files.inputData(), "/app/input_data");
    }
    return mounts.mounts;
  }

  /** What all runs of a warm container see, read-only; each brings the rest along. */
  static List<Mount> warm(RunFiles files) {
    Mounts mounts = common(files).readOnly(files.referenceData(), "/app/input/ref");
    return files.scoringProgram().readOnly()
        ? mounts.program(files.scoringProgram(), PROGRAM).mounts
        : mounts.mounts;
  }

  /** Ingestion beside scoring. */
  static List<Mount> ingestionBesideScoring(RunFiles files, RunFiles.Program ingestion) {
    Workspace workspace = files.workspace();
    return common(files)
        .program(ingestion, PROGRAM)
        .program(ingestion, INGESTION)
        .writable(workspace.ingested(), INGESTED)
        .readOnly(workspace.ingested(), "/app/input/res")
        .writable(workspace.ingestionOutput(), OUTPUT)
        .writable(workspace.shared(), SHARED)
        .readOnly(files.inputData(), "/app/input_data")
        .mounts;
  }

  private static Mounts common(RunFiles files) {
    return new Mounts().readOnly(files.hostData(), "/app/data");
  }

  private Mounts program(RunFiles.Program program, String target) {
    mounts.add(new Mount(program.folder(), target, program.readOnly()));
    return this;
  }

  private Mounts writable(Path source, String target) {
    mounts.add(new Mount(source, target, false));
    return this;
  }

  private Mounts withoutLinks(Path source, String target) {
    mounts.add(new Mount(source, target, false, false));
    return this;
  }

  private Mounts readOnly(@Nullable Path source, String target) {
    if (source != null) {
      mounts.add(new Mount(source, target, true));
    }
    return this;
  }
}
