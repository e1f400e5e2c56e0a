package org.scoregrid.worker.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.ProgramKind;
import org.scoregrid.domain.run.Step;
import org.scoregrid.queuebridge.wire.Assignment;
import org.scoregrid.worker.container.ContainerEngine;
import org.scoregrid.worker.container.ContainerSpec;
import org.scoregrid.worker.container.OutputSink;
import org.scoregrid.worker.container.RunningContainer;

/**
 * Runs the one or two programs of a step: really at the same time, under one deadline
 * (reference/execution-contract.md 10 and 16.2). Thread-safe.
 */
final class StepRunner {
  /** What an engine may take for starting, killing and removing, beyond the programs' own time. */
  private static final Duration ENGINE_TIME = Duration.ofSeconds(90);

  private static final Duration KILL_TIME = Duration.ofSeconds(4);

  private final ContainerEngine engine;
  private final WorkerName worker;
  private final Map<String, String> environment;

  StepRunner(ContainerEngine engine, WorkerName worker, Map<String, String> environment) {
    this.engine = engine;
    this.worker = worker;
    this.environment = Map.copyOf(environment);
  }

  /** Starts a program in a container. */
  interface Starter {
    RunningContainer start(ContainerSpec spec, OutputSink sink)
        throws FaultException, InterruptedException;
  }

  /** A program to run. */
  record Start(ProgramKind kind, List<String> command, List<ContainerSpec.Mount> mounts) {}

  /**
   * Runs all to their ends.
   *
   * @return how each ended, in the order of their ends
   * @throws FaultException what went wrong, judged
   */
  List<ProgramEnd> run(Step step, List<Start> starts, HeldRun run)
      throws FaultException, IOException, InterruptedException {
    return run(step, starts, run, engine::start);
  }

  /**
   * The same in containers that somebody else has.
   *
   * @param starter starts each program
   */
  List<ProgramEnd> run(Step step, List<Start> starts, HeldRun run, Starter starter)
      throws FaultException, IOException, InterruptedException {
    BlockingQueue<ProgramEnd> ends = new ArrayBlockingQueue<>(starts.size());
    List<ProgramRun> programs = new ArrayList<>();
    OutputWatch watch = OutputWatch.begin(step, starts, run.limits());
    long deadline = System.nanoTime() + run.assignment().limits().executionTime().toNanos();
    for (Start start : starts) {
      ProgramRun program =
          new ProgramRun(
              step, start.kind(), spec(step, start, run), run, run.files().workspace().logs());
      programs.add(program);
      Thread.ofVirtual()
          .name("program-" + run.key().run() + "-" + start.kind().wireName())
          .start(() -> ends.add(program.runUntil(deadline, starter)));
    }
    List<ProgramEnd> all = collect(step, programs, ends, watch, deadline);
    all.forEach(end -> remember(step, end, run));
    Assignment assignment = run.assignment();
    Optional<Fault> fault =
        FaultJudge.judge(step, all, run.limits(), assignment.network())
            .map(each -> SlotFaults.of(each, assignment.limits(), run.limits()));
    if (fault.isPresent()) {
      Path disk = run.files().workspace().root();
      throw new FaultException(SpaceFaults.unlessDiskIsFull(fault.get(), disk));
    }
    return all;
  }

  private static void remember(Step step, ProgramEnd end, HeldRun run) {
    Integer code = end.code();
    if (code != null) {
      run.exited(step, end.kind(), code);
    }
  }

  private static List<ProgramEnd> collect(
      Step step,
      List<ProgramRun> programs,
      BlockingQueue<ProgramEnd> ends,
      OutputWatch watch,
      long deadline)
      throws FaultException, IOException, InterruptedException {
    List<ProgramEnd> all = new ArrayList<>();
    try {
      while (all.size() < programs.size()) {
        ProgramEnd end = ends.poll(OutputWatch.INTERVAL_NANOS, TimeUnit.NANOSECONDS);
        if (end != null) {
          all.add(end);
          if (decidesAlone(step, end)) {
            programs.forEach(ProgramRun::kill);
          }
        } else if (deadline - System.nanoTime() + ENGINE_TIME.toNanos() < 0) {
          throw engineHangs();
        } else {
          watch.look();
        }
      }
      return all;
    } finally {
      if (all.size() < programs.size()) {
        programs.forEach(ProgramRun::kill);
        drain(ends, programs.size() - all.size());
      }
    }
  }

  /**
   * Whether the step has failed with this end, so that its partner need not go on. Time that is up
   * is up for the partner too: it must be able to say so, or the wrong one gets the blame.
   */
  private static boolean decidesAlone(Step step, ProgramEnd end) {
    return end.failed()
        && end.how() != ProgramEnd.How.TIME_UP
        && (step == Step.PREDICTION || end.kind() == ProgramKind.PROGRAM);
  }

  /** After a stop: the containers must be gone before the run's directories go. */
  private static void drain(BlockingQueue<ProgramEnd> ends, int missing)
      throws InterruptedException {
    long until = System.nanoTime() + KILL_TIME.toNanos();
    for (int i = 0; i < missing; i++) {
      @Nullable ProgramEnd _ = ends.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
  }

  private static FaultException engineHangs() {
    return new FaultException(
        Fault.of(
            FaultCode.ENGINE_FAILED,
            Blame.PLATFORM,
            "The container engine did not answer in time.",
            "The run is tried again by itself; the worker's log has the cause."));
  }

  ContainerSpec spec(Step step, Start start, HeldRun run) {
    Assignment assignment = run.assignment();
    String name =
        String.format(
            "scoregrid-%s-%s-%s%s-%08x",
            assignment.key().run(),
            assignment.key().attempt(),
            step.logPrefix(),
            start.kind().wireName(),
            ThreadLocalRandom.current().nextInt());
    return new ContainerSpec(
        name,
        worker,
        assignment.key().run(),
        assignment.key().attempt(),
        assignment.image(),
        start.command(),
        "/app/program",
        environment,
        start.mounts(),
        assignment.network(),
        run.limits(),
        run.room());
  }
}
