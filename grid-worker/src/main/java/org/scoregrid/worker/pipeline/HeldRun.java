package org.scoregrid.worker.pipeline;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.run.ExitCodes;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.ProgramKind;
import org.scoregrid.domain.run.Step;
import org.scoregrid.domain.run.Timings;
import org.scoregrid.queuebridge.wire.Assignment;
import org.scoregrid.worker.cache.BlobCache;
import org.scoregrid.worker.container.RunningContainer;
import org.scoregrid.worker.container.SlotRoom;
import org.scoregrid.worker.presence.Leases;
import org.scoregrid.worker.workspace.LiveLog;
import org.scoregrid.worker.workspace.Workspace;

/**
 * A run in the hands of this worker, from claim to report. One stage works on it at a time and
 * hands it on through a queue; only {@link #stopFor} is for other threads.
 */
final class HeldRun {
  private static final Duration REMOVAL = Duration.ofMinutes(2);

  private final Assignment assignment;
  private final QueueName queue;
  private final Instant claimedAt;
  private final LiveLog live;
  private final Hooks hooks;
  private final AtomicBoolean executed = new AtomicBoolean();
  private final StopSignal stop = new StopSignal();
  private final List<BlobCache.Pin> pins = new ArrayList<>();
  private final List<Thread> removals = new ArrayList<>();
  private final Map<OutputName, Path> outputs = new EnumMap<>(OutputName.class);
  private final Map<Phase, Duration> times = new EnumMap<>(Phase.class);
  private final Map<ProgramPlace, Integer> exitCodes = new HashMap<>();
  private Leases.@Nullable Lease lease;
  private @Nullable Workspace workspace;
  private @Nullable RunFiles files;
  private @Nullable Outcome outcome;
  private SlotRoom room = SlotRoom.ANY;
  private int slot;
  private long slotMemory = Long.MAX_VALUE;
  private boolean warm;

  /** What the time of a run is spent on. */
  enum Phase {
    WAITING,
    FETCHING,
    PREDICTING,
    SCORING,
    REPORTING
  }

  /**
   * What the pipeline does when something happens to a run.
   *
   * @param executed called once, when the run needs no slot any more
   * @param stopped called after each stop from outside
   */
  record Hooks(Runnable executed, Consumer<HeldRun> stopped) {}

  private record ProgramPlace(Step step, ProgramKind kind) {}

  HeldRun(Assignment assignment, QueueName queue, Instant claimedAt, LiveLog live, Hooks hooks) {
    this.assignment = assignment;
    this.queue = queue;
    this.claimedAt = claimedAt;
    this.live = live;
    this.hooks = hooks;
  }

  Assignment assignment() {
    return assignment;
  }

  AttemptKey key() {
    return assignment.key();
  }

  QueueName queue() {
    return queue;
  }

  Instant claimedAt() {
    return claimedAt;
  }

  LiveLog live() {
    return live;
  }

  StopSignal stop() {
    return stop;
  }

  /** Stops the run, whatever it does or waits for. For other threads. */
  void stopFor(StopReason reason) {
    stop.stop(reason);
    hooks.stopped().accept(this);
  }

  void lease(Leases.Lease held) {
    lease = held;
  }

  void workspace(Workspace made) {
    workspace = made;
  }

  @Nullable Workspace workspace() {
    return workspace;
  }

  void files(RunFiles fetched) {
    files = fetched;
  }

  RunFiles files() {
    return Objects.requireNonNull(files, "a run is executed after its files were fetched");
  }

  /**
   * @param memoryBytes what the slot has of the host's memory
   */
  void enterSlot(int number, SlotRoom given, long memoryBytes) {
    slot = number;
    room = given;
    slotMemory = memoryBytes;
  }

  int slot() {
    return slot;
  }

  /** What its programs may use: never more memory than its slot has. */
  Limits limits() {
    Limits asked = assignment.limits();
    return asked.memoryBytes() <= slotMemory ? asked : asked.withMemoryBytes(slotMemory);
  }

  void scoredWarm() {
    warm = true;
  }

  /** Whether its scoring program ran in a container that serves several runs. */
  boolean isWarm() {
    return warm;
  }

  /** What its slot has of the host. */
  SlotRoom room() {
    return room;
  }

  /** Keeps a cached tree until the programs have ended. */
  BlobCache.Pin keep(BlobCache.Pin pin) {
    pins.add(pin);
    return pin;
  }

  /**
   * Removes a container in which nothing runs any more, while its results are collected and the
   * slot goes on: with Docker a quarter of a container's life. For several threads.
   */
  void removeLater(RunningContainer ended) {
    Thread removal = Thread.ofVirtual().name("remove-" + key().run()).start(ended::close);
    synchronized (this) {
      removals.add(removal);
    }
  }

  /** Waits until they are gone; engines give up by themselves, sooner than this does. */
  void awaitRemovals() throws InterruptedException {
    List<Thread> begun;
    synchronized (this) {
      begun = List.copyOf(removals);
    }
    for (Thread removal : begun) {
      boolean _ = removal.join(REMOVAL);
    }
  }

  /** Both programs of a step end on threads of their own. */
  synchronized void addOutput(OutputName name, Path file) {
    outputs.put(name, file);
  }

  synchronized Map<OutputName, Path> outputs() {
    return Map.copyOf(outputs);
  }

  void spent(Phase phase, Duration time) {
    times.put(phase, time);
  }

  void exited(Step step, ProgramKind kind, int code) {
    exitCodes.put(new ProgramPlace(step, kind), code);
  }

  void ended(Outcome how) {
    outcome = how;
  }

  void failed(Fault fault) {
    outcome = new Outcome.Faulted(fault);
  }

  @Nullable Outcome outcome() {
    return outcome;
  }

  ExitCodes exitCodes() {
    return new ExitCodes(
        exitCodes.get(new ProgramPlace(Step.PREDICTION, ProgramKind.PROGRAM)),
        exitCodes.get(new ProgramPlace(Step.PREDICTION, ProgramKind.INGESTION)),
        exitCodes.get(new ProgramPlace(Step.SCORING, ProgramKind.PROGRAM)),
        exitCodes.get(new ProgramPlace(Step.SCORING, ProgramKind.INGESTION)));
  }

  Timings timings() {
    return new Timings(
        time(Phase.WAITING),
        time(Phase.FETCHING),
        time(Phase.PREDICTING),
        time(Phase.SCORING),
        time(Phase.REPORTING));
  }

  private Duration time(Phase phase) {
    return times.getOrDefault(phase, Duration.ZERO);
  }

  /** No program of it runs any more: another run may come in. A second call does nothing. */
  void leaveExecution() {
    if (executed.compareAndSet(false, true)) {
      pins.forEach(BlobCache.Pin::close);
      hooks.executed().run();
    }
  }

  void closeLease() {
    if (lease != null) {
      lease.close();
    }
  }
}
