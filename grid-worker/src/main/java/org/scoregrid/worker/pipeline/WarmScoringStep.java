package org.scoregrid.worker.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.run.Network;
import org.scoregrid.domain.run.Step;
import org.scoregrid.domain.run.WarmGroup;
import org.scoregrid.queuebridge.wire.Assignment;
import org.scoregrid.worker.cache.BlobCache;
import org.scoregrid.worker.container.ContainerSpec;
import org.scoregrid.worker.container.ContainerSpec.Mount;
import org.scoregrid.worker.warm.WarmGuest;
import org.scoregrid.worker.warm.WarmKey;
import org.scoregrid.worker.warm.WarmPool;
import org.scoregrid.worker.warm.WarmVisit;

/**
 * Runs a scoring program in a container that serves several runs, where its task asks for that.
 * Never anything that a participant wrote, and never with a network. Thread-safe.
 */
final class WarmScoringStep {
  private final StepRunner runner;
  private final WarmPool pool;
  private final BlobCache cache;

  WarmScoringStep(StepRunner runner, WarmPool pool, BlobCache cache) {
    this.runner = runner;
    this.pool = pool;
    this.cache = cache;
  }

  /**
   * @return empty: nothing was done, and the run has to be scored in a fresh container
   * @throws FaultException what went wrong, judged
   */
  Optional<List<ProgramEnd>> run(HeldRun run, StepRunner.Start start)
      throws FaultException, IOException, InterruptedException {
    WarmGroup group = run.assignment().warm();
    if (group == null || run.assignment().network() != Network.NONE) {
      return Optional.empty();
    }
    Optional<WarmVisit> entered = pool.enter(guest(run, group, start));
    if (entered.isEmpty()) {
      return Optional.empty();
    }
    run.scoredWarm();
    try (WarmVisit visit = entered.get()) {
      List<Mount> mounts = new ArrayList<>(Mounts.warm(run.files()));
      mounts.addAll(visit.mounts());
      StepRunner.Start inside = new StepRunner.Start(start.kind(), start.command(), mounts);
      List<ProgramEnd> ends = runner.run(Step.SCORING, List.of(inside), run, visit::start);
      visit.succeeded();
      return Optional.of(ends);
    }
  }

  private WarmGuest guest(HeldRun run, WarmGroup group, StepRunner.Start start) {
    Assignment assignment = run.assignment();
    Assignment.Fetch reference = assignment.referenceData();
    WarmKey key =
        new WarmKey(
            group,
            assignment.image(),
            assignment.scoringProgram().digest(),
            reference == null ? null : reference.digest(),
            run.limits());
    StepRunner.Start shared =
        new StepRunner.Start(start.kind(), start.command(), Mounts.warm(run.files()));
    ContainerSpec spec = runner.spec(Step.SCORING, shared, run);
    return new WarmGuest(
        run.slot(), key, spec, run.files().workspace(), () -> pins(run.files(), assignment));
  }

  /** Both trees are here: the run itself holds them too. */
  private List<BlobCache.Pin> pins(RunFiles files, Assignment assignment)
      throws FaultException, InterruptedException {
    List<BlobCache.Pin> pins = new ArrayList<>();
    boolean all = false;
    try {
      Assignment.Fetch reference = assignment.referenceData();
      if (reference != null) {
        pins.add(cache.pinTree(reference, Fetch.REFERENCE));
      }
      if (files.scoringProgram().readOnly()) {
        pins.add(cache.pinTree(assignment.scoringProgram(), Fetch.SCORING));
      }
      all = true;
      return pins;
    } finally {
      if (!all) {
        pins.forEach(BlobCache.Pin::close);
      }
    }
  }
}
