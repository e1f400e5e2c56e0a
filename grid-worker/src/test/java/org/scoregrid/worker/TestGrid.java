package org.scoregrid.worker;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.Attempt;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.LeaseToken;
import org.scoregrid.domain.id.RunId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.Network;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.domain.run.WarmGroup;
import org.scoregrid.fleet.local.LocalFleet;
import org.scoregrid.queuebridge.wire.Assignment;
import org.scoregrid.worker.container.ContainerEngine;

/** A worker with everything around it in memory or on loopback. */
final class TestGrid implements AutoCloseable {
  /** Of this process alone: a worker removes the containers of its name when it starts. */
  static final String NAME = "test-worker-" + ProcessHandle.current().pid();

  static final String SCORE = "command: score $input $output";

  final StorageServer storage = new StorageServer();
  final MemoryBroker broker = new MemoryBroker();
  final LocalFleet fleet = new LocalFleet(InstantSource.system(), Duration.ofSeconds(2));
  private final Path home;
  private final ContainerEngine engine;
  private final UnaryOperator<WorkerConfig> change;
  private final AtomicLong runs = new AtomicLong(100);
  private WorkerProcess worker;

  TestGrid(Path home, ContainerEngine engine) throws IOException, FaultException {
    this(home, engine, UnaryOperator.identity());
  }

  /**
   * @param change of the worker's settings
   */
  TestGrid(Path home, ContainerEngine engine, UnaryOperator<WorkerConfig> change)
      throws IOException, FaultException {
    this.home = home;
    this.engine = engine;
    this.change = change;
    this.worker = newWorker(engine);
  }

  void start() throws IOException, FaultException {
    worker.start();
  }

  WorkerProcess worker() {
    return worker;
  }

  private WorkerProcess newWorker(ContainerEngine with) throws IOException {
    WorkerConfig config =
        WorkerConfig.of(new WorkerName(NAME), home)
            .withSlots(1, 1)
            .withStoragePatience(Duration.ofSeconds(5));
    return WorkerProcess.create(
        change.apply(config), new WorkerPorts(broker, fleet, with, InstantSource.system()));
  }

  /** The same run again, with a lease of its own. */
  static Assignment again(Assignment old, int attempt) {
    return new Assignment(
        new AttemptKey(old.key().run(), new Attempt(attempt), LeaseToken.random()),
        old.submission(),
        old.owner(),
        old.lease(),
        old.image(),
        old.network(),
        old.limits(),
        old.submissionFile(),
        old.scoringProgram(),
        old.ingestionProgram(),
        old.inputData(),
        old.referenceData(),
        old.ingestionOnlyDuringScoring(),
        old.detailedResults(),
        old.uploads());
  }

  /** A task whose zips are given; null where it has none. */
  final class Task {
    private byte[] submission;
    private byte[] scoring = Zips.of("metadata.yaml", SCORE);
    private byte @Nullable [] ingestion;
    private byte @Nullable [] input;
    private byte @Nullable [] reference;
    private boolean ingestionOnlyDuringScoring;
    private boolean detailed;
    private Limits limits = Limits.DEFAULT.withExecutionTime(Duration.ofSeconds(20));
    private Duration lease = Duration.ofSeconds(30);
    private String image = "image";
    private boolean warm;

    Task(byte[] submission) throws IOException {
      this.submission = submission;
    }

    Task scoring(byte[] zip) {
      scoring = zip;
      return this;
    }

    Task ingestion(byte[] zip) {
      ingestion = zip;
      return this;
    }

    Task input(byte[] zip) {
      input = zip;
      return this;
    }

    Task reference(byte[] zip) {
      reference = zip;
      return this;
    }

    Task ingestionOnlyDuringScoring() {
      ingestionOnlyDuringScoring = true;
      return this;
    }

    Task detailed() {
      detailed = true;
      return this;
    }

    Task limits(Limits other) {
      limits = other;
      return this;
    }

    Task lease(Duration length) {
      lease = length;
      return this;
    }

    Task image(String name) {
      image = name;
      return this;
    }

    Task warm() {
      warm = true;
      return this;
    }

    Assignment assignment() {
      long id = runs.incrementAndGet();
      Map<OutputName, URI> uploads = new EnumMap<>(OutputName.class);
      for (OutputName name : OutputName.values()) {
        uploads.put(name, storage.url(path(id, name)));
      }
      Assignment cold = cold(id, uploads);
      return warm ? cold.withWarm(new WarmGroup(new CompetitionId(1), new TaskId(1))) : cold;
    }

    private Assignment cold(long id, Map<OutputName, URI> uploads) {
      return new Assignment(
          new AttemptKey(new RunId(id), new Attempt(1), LeaseToken.random()),
          new SubmissionId(id),
          new AccountId(1),
          lease,
          image,
          Network.NONE,
          limits,
          storage.put(submission),
          storage.put(scoring),
          fetch(ingestion),
          fetch(input),
          fetch(reference),
          ingestionOnlyDuringScoring,
          detailed,
          uploads);
    }

    private Assignment.@Nullable Fetch fetch(byte @Nullable [] zip) {
      return zip == null ? null : storage.put(zip);
    }
  }

  Task task(String... submission) throws IOException {
    return new Task(Zips.of(submission));
  }

  private static String path(long run, OutputName name) {
    return "/out/" + run + "/" + name.wireName();
  }

  Map<String, String> zip(RunReport.Ended ended, OutputName name) throws IOException {
    return Zips.read(storage.stored(path(ended.key().run().value(), name)));
  }

  String text(RunReport.Ended ended, OutputName name) {
    return new String(
        storage.stored(path(ended.key().run().value(), name)),
        java.nio.charset.StandardCharsets.UTF_8);
  }

  String type(RunReport.Ended ended, OutputName name) {
    return storage.type(path(ended.key().run().value(), name));
  }

  /** Hands out a task and waits for its end. */
  RunReport.Ended run(Task task) {
    Assignment assignment = task.assignment();
    broker.add(assignment);
    return ended(assignment);
  }

  RunReport.Ended ended(Assignment assignment) {
    return await()
        .atMost(Duration.ofSeconds(40))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> find(assignment), Optional::isPresent)
        .orElseThrow();
  }

  private Optional<RunReport.Ended> find(Assignment assignment) {
    return ends().stream().filter(end -> end.key().equals(assignment.key())).findFirst();
  }

  List<RunReport.Ended> ends() {
    return broker.reports().stream()
        .filter(RunReport.Ended.class::isInstance)
        .map(RunReport.Ended.class::cast)
        .toList();
  }

  static Fault fault(RunReport.Ended ended) {
    if (ended.outcome() instanceof Outcome.Faulted faulted) {
      return faulted.fault();
    }
    throw new AssertionError("no fault but " + ended.outcome());
  }

  /** A new life of the worker on the same disk. */
  void restart() throws IOException, FaultException {
    worker = newWorker(engine);
    worker.start();
  }

  @Override
  public void close() {
    worker.close();
    storage.close();
  }
}
