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
 * to: each writable directory may grow by the limits of an output while they run. The room on the
 * disk is looked at often, because that costs next to nothing; what is measured costs a walk, so it
 * is done when the disk lost room, and seldom otherwise. A program is over its limit by what it
 * writes between two looks, and by an eighth of the limit. For one thread.
 */
final class OutputWatch {
  /** How often to {@link #look}. */
  static final long INTERVAL_NANOS = 100_000_000;

  private static final long UNSEEN_NANOS = 5_000_000_000L;
  private static final long MOST_UNSEEN_BYTES = 64L * 1024 * 1024;

  /** Few, so that short names do not make many files unseen. */
  private static final int BYTES_PER_NAME = 16;

  /** Walks take at most this part of the time, whatever the neighbours write. */
  private static final int SHARE_OF_WALKS = 10;

  /** As many as of a container's root. */
  private static final int MAX_SCRATCH_FILES = 500_000;

  private final Limits limits;
  private final List<Watched> watched;
  private final long unseenBytes;
  private final long unseenLists;
  private long measuredAt = System.nanoTime();
  private long nextWalkAt = measuredAt;
  private long room;
  private long lists;

  /**
   * @param scratch whether it is no output but takes the place of memory
   */
  private record Watched(Path root, Owner owner, TreeSize before, boolean scratch) {}

  private OutputWatch(Limits limits, List<Watched> watched) {
    this.limits = limits;
    this.watched = watched;
    this.unseenBytes = Math.min(MOST_UNSEEN_BYTES, limits.outputBytes() / 8);
    this.unseenLists = (long) limits.outputFiles() * BYTES_PER_NAME;
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
    watch.lists = watch.lists();
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
    long listsNow = lists();
    boolean grown = room - roomNow >= unseenBytes || listsNow - lists >= unseenLists;
    if (now - measuredAt < UNSEEN_NANOS && !(grown && now - nextWalkAt >= 0)) {
      // What a neighbour gave back may be written again by this run.
      room = Math.max(room, roomNow);
      return;
    }
    room = roomNow;
    lists = listsNow;
    for (Watched directory : watched) {
      measure(directory);
    }
    measuredAt = System.nanoTime();
    nextWalkAt = measuredAt + SHARE_OF_WALKS * (measuredAt - now);
  }

  /** How long the lists of names are: empty files take no other room. */
  private long lists() throws IOException {
    long bytes = 0;
    for (Watched directory : watched) {
      bytes += Files.size(directory.root());
    }
    return bytes;
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
