package org.scoregrid.standalone.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.Attempt;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.LeaseToken;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.RunId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.run.BlobRef;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.domain.run.RunSpec;
import org.scoregrid.domain.run.StoredOutput;
import org.scoregrid.fleet.local.LocalFleet;
import org.scoregrid.queuebridge.local.LocalBroker;
import org.scoregrid.scheduler.dispatch.TaskMessages;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.RunStore.Dispatch;
import org.scoregrid.store.objects.FileBlobStore;
import org.scoregrid.store.objects.LocalObjectServer;
import org.scoregrid.worker.WorkerConfig;
import org.scoregrid.worker.WorkerPorts;
import org.scoregrid.worker.WorkerProcess;
import org.scoregrid.worker.container.ContainerEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The smallest grid: one real worker with one slot, whose ports end in this process and on
 * loopback. For one thread.
 */
final class TrialGrid implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TrialGrid.class);
  private static final int KEY_BYTES = 32;

  /** A machine that slept must not lose its lease. */
  private static final Duration LEASE = Duration.ofHours(12);

  private static final Duration URLS = Duration.ofDays(6);
  private static final Duration HEARTBEAT = Duration.ofSeconds(2);

  /** What both steps may take beyond the time of their programs. */
  private static final Duration AROUND = Duration.ofMinutes(30);

  private static final long MIN_FREE_BYTES = 64L << 20;

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final InstantSource clock = InstantSource.system();
  private final Path worker;
  private final FileBlobStore blobs;
  private final LocalBroker broker;
  private final LocalFleet fleet;
  private final TaskMessages messages;
  private final BlockingQueue<RunReport.Ended> ends = new LinkedBlockingQueue<>();
  private volatile @Nullable TrialConsole watching;
  private long runs;

  private TrialGrid(TrialDirectory directory, ContainerEngine engine)
      throws IOException, FaultException {
    worker = Files.createDirectories(directory.worker());
    LocalObjectServer server = started(LocalObjectServer.start());
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    blobs = started(new FileBlobStore(directory.objects(), server.siteUrl(), key, clock));
    server.serve(blobs);
    messages = new TaskMessages(blobs, server.siteUrl(), URLS, LEASE);
    broker = started(new LocalBroker());
    fleet = started(new LocalFleet(clock, HEARTBEAT));
    started.push(broker.consumeReports(QueueName.DEFAULT, 1, this::receive));
    WorkerConfig config =
        WorkerConfig.of(directory.workerName(), worker)
            .withSlots(1, 1)
            .withMinFreeBytes(MIN_FREE_BYTES);
    WorkerProcess process =
        started(WorkerProcess.create(config, new WorkerPorts(broker, fleet, engine, clock)));
    process.start();
  }

  /** Starts the worker. The engine stays the caller's. */
  static TrialGrid start(TrialDirectory directory, ContainerEngine engine)
      throws IOException, FaultException {
    return new TrialGrid(directory, engine);
  }

  private void receive(List<RunReport> reports) {
    TrialConsole console = watching;
    for (RunReport report : reports) {
      if (report instanceof RunReport.Ended ended) {
        ends.add(ended);
      } else if (report instanceof RunReport.Advanced advanced && console != null) {
        console.stage(advanced.stage());
      }
    }
  }

  /** Puts a file where the worker fetches it. */
  BlobRef store(Path file) throws IOException {
    BlobStore.Sealed sealed = blobs.putSealed(file);
    return new BlobRef(sealed.objectKey(), sealed.digest(), sealed.bytes());
  }

  /** Hands a run to the worker and waits for its end; its output goes to the console. */
  RunReport.Ended run(RunSpec spec, TrialConsole console) throws IOException, InterruptedException {
    if (Files.getFileStore(worker).getUsableSpace() < MIN_FREE_BYTES) {
      // The worker would wait for room, and nobody would make it.
      throw new IOException("the disk of " + worker + " is full; TMPDIR may name another");
    }
    Dispatch dispatch = dispatch(spec, ++runs);
    AutoCloseable listening = fleet.onLog(dispatch.submission(), console::log);
    started.push(listening);
    watching = console;
    broker.sendTasks(QueueName.DEFAULT, List.of(messages.of(dispatch)));
    Duration longest = spec.limits().executionTime().multipliedBy(2).plus(AROUND);
    RunReport.Ended ended = ends.poll(longest.toMillis(), TimeUnit.MILLISECONDS);
    watching = null;
    if (ended == null) {
      throw new IOException("the worker did not end the run within " + longest);
    }
    return ended;
  }

  private static Dispatch dispatch(RunSpec spec, long number) {
    Map<OutputName, String> keys = new EnumMap<>(OutputName.class);
    for (OutputName name : OutputName.values()) {
      keys.put(name, key(number, name));
    }
    return new Dispatch(
        new AttemptKey(new RunId(number), new Attempt(1), LeaseToken.random()),
        new SubmissionId(number),
        new AccountId(1),
        QueueName.DEFAULT,
        spec,
        keys);
  }

  private static String key(long run, OutputName name) {
    return "runs/" + run + "/" + name.fileName();
  }

  /** Copies what a run stored to a directory, replacing files of the same names. */
  void save(RunReport.Ended ended, Path directory) throws IOException {
    Files.createDirectories(directory);
    for (StoredOutput output : ended.outputs()) {
      try (var in = blobs.open(key(ended.key().run().value(), output.name()))) {
        Files.copy(
            in, directory.resolve(output.name().fileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private <T extends AutoCloseable> T started(T part) {
    started.push(part);
    return part;
  }

  /** Kills what still runs and stops in the reverse order of the start. */
  @Override
  public void close() {
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        log.atWarn().setCause(e).log("a part did not stop cleanly");
      }
    }
  }
}
