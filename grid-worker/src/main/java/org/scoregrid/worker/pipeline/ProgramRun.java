package org.scoregrid.worker.pipeline;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.run.LogStream;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.ProgramKind;
import org.scoregrid.domain.run.Step;
import org.scoregrid.worker.container.ContainerSpec;
import org.scoregrid.worker.container.RunningContainer;
import org.scoregrid.worker.container.RunningContainer.Exit;
import org.scoregrid.worker.workspace.LogCapture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One program of a step in its container. It is killed through the container and not by
 * interrupting its thread: an interrupted engine could leave a container behind that nobody knows.
 */
final class ProgramRun {
  private static final Logger log = LoggerFactory.getLogger(ProgramRun.class);
  private static final Duration AFTER_KILL = Duration.ofSeconds(2);

  private final Step step;
  private final ProgramKind kind;
  private final ContainerSpec spec;
  private final HeldRun run;
  private final LogCapture capture;
  private @Nullable RunningContainer container;
  private boolean killed;

  ProgramRun(Step step, ProgramKind kind, ContainerSpec spec, HeldRun run, Path logs) {
    this.step = step;
    this.kind = kind;
    this.spec = spec;
    this.run = run;
    this.capture =
        new LogCapture(
            logs,
            step.logPrefix() + kind.wireName() + "_",
            spec.limits().logBytes(),
            run.live().feed(step, kind));
  }

  /** Runs the program to its end or to the deadline. */
  ProgramEnd runUntil(long deadlineNanos, StepRunner.Starter starter) {
    long started = System.nanoTime();
    try {
      RunningContainer running = starter.start(spec, capture);
      started = System.nanoTime();
      return follow(running, deadlineNanos, started);
    } catch (FaultException e) {
      return problem(e.fault(), started);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return end(null, ProgramEnd.How.KILLED, started);
    } catch (RuntimeException | Error e) {
      // Somebody waits for this end.
      log.atError().addKeyValue("run", run.key().run()).setCause(e).log("program not run");
      return problem(Execute.bug(), started);
    }
  }

  private ProgramEnd follow(RunningContainer running, long deadlineNanos, long started)
      throws FaultException, InterruptedException {
    boolean over = false;
    try {
      enter(running);
      Optional<Exit> exit = running.await(left(deadlineNanos));
      if (exit.isPresent()) {
        over = true;
        return end(exit.get(), how(deadlineNanos), started);
      }
      running.kill();
      Exit last = running.await(AFTER_KILL).orElse(null);
      return end(last, ProgramEnd.How.TIME_UP, started);
    } finally {
      if (over) {
        run.removeLater(running);
      } else {
        running.close();
      }
    }
  }

  /** Killed at the deadline is out of time, even if the partner's end came a moment earlier. */
  private ProgramEnd.How how(long deadlineNanos) {
    if (!isKilled()) {
      return ProgramEnd.How.BY_ITSELF;
    }
    boolean timeUp = System.nanoTime() >= deadlineNanos;
    return timeUp ? ProgramEnd.How.TIME_UP : ProgramEnd.How.KILLED;
  }

  private static Duration left(long deadlineNanos) {
    return Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
  }

  private void enter(RunningContainer running) throws FaultException {
    boolean late;
    synchronized (this) {
      container = running;
      late = killed;
    }
    if (late) {
      running.kill();
    }
  }

  /** Kills the program, also if it is only about to start. */
  void kill() {
    RunningContainer running;
    synchronized (this) {
      killed = true;
      running = container;
    }
    if (running == null) {
      return;
    }
    try {
      running.kill();
    } catch (FaultException e) {
      // Closing the container kills again.
      log.atWarn().addKeyValue("run", run.key().run()).setCause(e).log("program not killed");
    }
  }

  private synchronized boolean isKilled() {
    return killed;
  }

  private ProgramEnd problem(Fault fault, long started) {
    ProgramEnd end = end(null, ProgramEnd.How.BY_ITSELF, started);
    return new ProgramEnd(
        kind,
        null,
        fault,
        isKilled() ? ProgramEnd.How.KILLED : ProgramEnd.How.BY_ITSELF,
        end.elapsed(),
        end.log());
  }

  private ProgramEnd end(@Nullable Exit exit, ProgramEnd.How how, long started) {
    Duration elapsed = Duration.ofNanos(System.nanoTime() - started);
    Path stdout = keep(LogStream.STDOUT);
    Path stderr = keep(LogStream.STDERR);
    boolean wanted = how == ProgramEnd.How.TIME_UP || exit == null || exit.code() != 0;
    Evidence evidence = wanted ? Evidence.of(stdout, stderr) : Evidence.NONE;
    return new ProgramEnd(kind, exit, null, how, elapsed, evidence);
  }

  private @Nullable Path keep(LogStream stream) {
    Path file = capture.finish(stream);
    if (file != null) {
      run.addOutput(OutputName.log(step, kind, stream), file);
    }
    return file;
  }
}
