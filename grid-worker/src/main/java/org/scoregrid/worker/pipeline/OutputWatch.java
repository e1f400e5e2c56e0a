package org.scoregrid.worker.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.ProgramKind;
import org.scoregrid.domain.run.Step;
import org.scoregrid.worker.container.ContainerSpec.Mount;
import org.scoregrid.worker.workspace.Sizes;
import org.scoregrid.worker.workspace.TreeSize;

/**
 * Sees to it that the programs of a step do not fill the host's disk through what they may write
 * to: each writable directory may grow by the limits of an output while they run. What is measured
 * costs a walk, so it is done when the disk lost room, and seldom otherwise. For one thread.
 */
final class OutputWatch {
  /** How often to {@link #look}. */
  static final long INTERVAL_NANOS = 1_000_000_000;

  private static final long UNSEEN_NANOS = 5 * INTERVAL_NANOS;
  private static final long UNSEEN_BYTES = 16L * 1024 * 1024;

  /** As many as of a container's root. */
  private static final int MAX_SCRATCH_FILES = 500_000;

  private final Limits limits;
  private final List<Watched> watched;
  private long measuredAt = System.nanoTime();
  private long room = Long.MAX_VALUE;

  /**
   * @param scratch whether it is no output but takes the place of memory
   */
  private record Watched(Path root, Owner owner, TreeSize before, boolean scratch) {}

  private OutputWatch(Limits limits, List<Watched> watched) {
    this.limits = limits;
    this.watched = watched;
  }

  /** Begins before the programs are started: what is there already does not count. */
  static OutputWatch begin(Step step, List<StepRunner.Start> starts, Limits limits)
      throws IOException {
    List<StepRunner.Start> ordered = new ArrayList<>(starts);
    // What both may write to counts as ingestion's, as with the other limits.
    ordered.sort(Comparator.comparing(start -> start.kind() == ProgramKind.INGESTION ? 0 : 1));
    Set<Path> seen = new HashSet<>();
    List<Watched> watched = new ArrayList<>();
    for (StepRunner.Start start : ordered) {
      for (Mount mount : start.mounts()) {
        if (!mount.readOnly() && seen.add(mount.source())) {
          TreeSize before = TreeSize.of(mount.source(), Long.MAX_VALUE, Integer.MAX_VALUE);
          boolean scratch = !mount.target().startsWith("/app/");
          watched.add(new Watched(mount.source(), Owner.of(step, start.kind()), before, scratch));
        }
      }
    }
    OutputWatch watch = new OutputWatch(limits, watched);
    watch.room = watch.roomNow();
    return watch;
  }

  /**
   * Measures if it is time to.
   *
   * @throws FaultException OUTPUT_LIMIT
   */
  void look() throws FaultException, IOException {
    long now = System.nanoTime();
    long roomNow = roomNow();
    if (room - roomNow < UNSEEN_BYTES && now - measuredAt < UNSEEN_NANOS) {
      return;
    }
    measuredAt = now;
    room = roomNow;
    for (Watched directory : watched) {
      measure(directory);
    }
  }

  private void measure(Watched directory) throws FaultException {
    if (directory.scratch()) {
      measureScratch(directory);
      return;
    }
    TreeSize before = directory.before();
    long bytes = before.bytes() + limits.outputBytes();
    long files = (long) before.entries() + limits.outputFiles();
    TreeSize size =
        TreeSize.of(directory.root(), bytes, (int) Math.min(Integer.MAX_VALUE - 1, files));
    if (size.bytes() > bytes) {
      throw limit(directory.owner(), "more than " + Sizes.text(limits.outputBytes()));
    }
    if (size.entries() > files) {
      throw limit(directory.owner(), "more than " + limits.outputFiles() + " files");
    }
  }

  private void measureScratch(Watched directory) throws FaultException {
    TreeSize size = TreeSize.of(directory.root(), limits.diskBytes(), MAX_SCRATCH_FILES);
    if (size.bytes() > limits.diskBytes() || size.entries() > MAX_SCRATCH_FILES) {
      Blame blame = directory.owner().spender();
      throw new FaultException(
          Fault.of(
              FaultCode.DISK_LIMIT,
              blame,
              directory.owner().subject()
                  + " wrote more than "
                  + Sizes.text(limits.diskBytes())
                  + " of temporary files and was stopped.",
              "Write less, and delete temporary files before new ones are written."));
    }
  }

  private static FaultException limit(Owner owner, String what) {
    Blame blame = owner.spender();
    return new FaultException(
        Fault.of(
            FaultCode.OUTPUT_LIMIT,
            blame,
            owner.subject() + " wrote " + what + " and was stopped.",
            "Write only what is needed to the output directory, and temporary files to /tmp."));
  }

  private long roomNow() throws IOException {
    return watched.isEmpty() ? 0 : Files.getFileStore(watched.getFirst().root()).getUsableSpace();
  }
}
