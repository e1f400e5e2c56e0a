package org.scoregrid.scheduler;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.jobs.CreateDumpHandler;
import org.scoregrid.jobs.JobLedger;
import org.scoregrid.jobs.PrepareSubmissionHandler;
import org.scoregrid.jobs.PrepareSubmissionRequest;
import org.scoregrid.jobs.RecurringJob;
import org.scoregrid.jobs.RemoveObjectsHandler;
import org.scoregrid.jobs.RemoveObjectsRequest;
import org.scoregrid.jobs.RescoreHandler;
import org.scoregrid.jobs.RescoreSweepHandler;
import org.scoregrid.jobs.RescoreSweepRequest;
import org.scoregrid.jobs.SendMailsRequest;
import org.scoregrid.jobs.UnpackBundleHandler;
import org.scoregrid.jobs.UnpackBundleRequest;
import org.scoregrid.jobs.jobrunr.JobHandlers;
import org.scoregrid.scheduler.dispatch.DispatchWindow;
import org.scoregrid.scheduler.dispatch.Dispatcher;
import org.scoregrid.scheduler.dispatch.TaskMessages;
import org.scoregrid.scheduler.jobs.CreateDump;
import org.scoregrid.scheduler.jobs.JobServer;
import org.scoregrid.scheduler.jobs.PrepareSubmission;
import org.scoregrid.scheduler.jobs.RemoveObjects;
import org.scoregrid.scheduler.jobs.RescoreSpecs;
import org.scoregrid.scheduler.jobs.ResultsOnly;
import org.scoregrid.scheduler.jobs.RunRescore;
import org.scoregrid.scheduler.jobs.UnpackBundle;
import org.scoregrid.scheduler.jobs.Upkeep;
import org.scoregrid.scheduler.watch.BrokerReconciler;
import org.scoregrid.scheduler.watch.LostDumpSweep;
import org.scoregrid.scheduler.watch.LostJobSweep;
import org.scoregrid.scheduler.watch.OverdueWatch;
import org.scoregrid.scheduler.watch.SpillWatch;
import org.scoregrid.store.ChangeFeed.Channel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One scheduler. Any number may run at the same time: every claim, commit and sweep is a
 * compare-and-set. Watches are the leader's; another scheduler takes over within seconds.
 */
public final class SchedulerProcess implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SchedulerProcess.class);
  private static final Duration RECONCILE_EVERY = Duration.ofSeconds(30);
  private static final Duration RECONCILE_GRACE = Duration.ofSeconds(30);
  private static final Duration PREPARE_WITHIN = Duration.ofHours(1);
  private static final Duration UNPACK_WITHIN = Duration.ofHours(1);
  private static final Duration SPILL_EVERY = Duration.ofSeconds(10);
  private static final Duration START_GRACE = Duration.ofSeconds(2);

  private final SchedulerConfig config;
  private final SchedulerPorts ports;
  private final Deque<AutoCloseable> started = new ArrayDeque<>();

  private SchedulerProcess(SchedulerConfig config, SchedulerPorts ports) {
    this.config = config;
    this.ports = ports;
  }

  public static SchedulerProcess create(SchedulerConfig config, SchedulerPorts ports) {
    return new SchedulerProcess(config, ports);
  }

  /**
   * Starts everything; what was started is stopped again when a later part fails.
   *
   * @throws IOException when the broker cannot be reached
   * @throws SQLException when the database cannot be reached
   */
  public void start() throws IOException, SQLException {
    try {
      startParts();
      log.atInfo().addKeyValue("queues", config.queues()).log("scheduler works");
    } catch (IOException | SQLException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void startParts() throws IOException, SQLException {
    for (QueueName queue : config.queues()) {
      ports.broker().declare(queue);
    }
    QueueParts queues = started(new QueueParts(config, ports));
    queues.prepare();
    resendLostMessages(queues);
    UnpackBundle.sweep(config.tempDirectory());
    queues.start(dispatcher(queues), config.tick());
    JobServer jobs =
        started(JobServer.start(ports.database(), handlers(), recurring(), config.jobWorkers()));
    started(ports.changes().listen(Channel.JOBS_ENQUEUED, text -> jobs.nudge()));
    started(
        ports
            .changes()
            .listen(Channel.MAIL_POSTED, text -> ports.jobs().enqueue(new SendMailsRequest())));
    jobs.nudge();
    startWatches(queues);
  }

  /** The broker may have lost its messages while no scheduler looked. */
  private void resendLostMessages(QueueParts queues) throws IOException {
    reconciler(queues, START_GRACE).round();
  }

  private Dispatcher dispatcher(QueueParts queues) {
    return new Dispatcher(
        ports.runs(),
        ports.broker(),
        new DispatchWindow(
            queues::slots, config.windowMinimum(), config.windowPerSlot(), config.windowMaximum()),
        new TaskMessages(
            ports.blobs(), config.siteUrl(), config.urlValidity(), ports.runs().policy().lease()),
        config.batch(),
        ports.clock());
  }

  /** Who does which background job. */
  private JobHandlers handlers() {
    PrepareSubmission prepare = prepare();
    UnpackBundle unpack = unpack();
    RunRescore rescore = rescore();
    CreateDump dump = dump();
    RemoveObjects remove =
        new RemoveObjects(ports.doomedObjects(), ports.blobs(), RemoveObjects.GRACE, ports.clock());
    JobHandlers handlers =
        JobHandlers.none()
            .with(
                PrepareSubmissionHandler.class,
                PrepareSubmissionRequest.class,
                PREPARE_WITHIN,
                JobLedger.NONE,
                (request, progress) -> prepare.prepare(request.submission()))
            .with(
                UnpackBundleHandler.class,
                UnpackBundleRequest.class,
                UNPACK_WITHIN,
                JobLedger.NONE,
                (request, progress) -> unpack.unpack(request.creation()))
            .with(CreateDumpHandler.class, request -> dump.create(request.dump()))
            .with(RemoveObjectsHandler.class, request -> remove.removeDue())
            .with(RescoreHandler.class, request -> rescore.run(request.rescore()))
            .with(RescoreSweepHandler.class, _ -> rescore.sweep());
    return new Upkeep(
            ports.jobStores(),
            ports.jobs(),
            ports.mailTransport(),
            ports.blobs(),
            config.tempDirectory(),
            ports.clock())
        .addTo(handlers);
  }

  /** What the clock starts. */
  private static List<RecurringJob> recurring() {
    List<RecurringJob> recurring = new ArrayList<>(Upkeep.recurring());
    recurring.add(new RecurringJob("PT5M", new RemoveObjectsRequest()));
    recurring.add(new RecurringJob("PT1M", new RescoreSweepRequest()));
    return recurring;
  }

  private RunRescore rescore() {
    return new RunRescore(
        ports.rescores(),
        new RescoreSpecs(ports.competitions(), ports.datasets(), config.limits(), config.network()),
        ports.blobs(),
        ports.jobs(),
        ports.clock());
  }

  private PrepareSubmission prepare() {
    return new PrepareSubmission(
        ports.runs(),
        ports.submissions(),
        ports.competitions(),
        ports.datasets(),
        ports.blobs(),
        new ResultsOnly(ports.blobs(), config.tempDirectory()),
        config.limits(),
        config.network(),
        config.warmScoring(),
        ports.clock());
  }

  private UnpackBundle unpack() {
    return new UnpackBundle(
        ports.competitions(),
        ports.datasets(),
        ports.blobs(),
        config.tempDirectory(),
        ports.clock());
  }

  private CreateDump dump() {
    return new CreateDump(
        ports.dumps(), ports.datasets(), ports.blobs(), config.tempDirectory(), ports.clock());
  }

  /** One scheduler looks; the others look whether it is still there. */
  private void startWatches(QueueParts queues) {
    OverdueWatch overdue = new OverdueWatch(ports.runs(), config.tick(), ports.clock());
    started(Loop.start("overdue-watch", config.tick(), led(overdue::round)));
    LostJobSweep lostJobs =
        new LostJobSweep(
            ports.submissions(), ports.competitions(), ports.runs(), ports.jobs(), ports.clock());
    started(Loop.start("lost-job-sweep", Duration.ofSeconds(20), led(lostJobs::round)));
    LostDumpSweep lostDumps = new LostDumpSweep(ports.dumps(), ports.jobs(), ports.clock());
    started(Loop.start("lost-dump-sweep", Duration.ofSeconds(20), led(lostDumps::round)));
    BrokerReconciler reconciler = reconciler(queues, RECONCILE_GRACE);
    started(Loop.start("reconciler", RECONCILE_EVERY, led(() -> reconciler.round() < 0)));
    Duration defaultTime = config.limits().executionTime();
    SpillWatch spill =
        new SpillWatch(ports.spillOvers(), queues::slots, defaultTime, ports.clock());
    started(Loop.start("spill-over", SPILL_EVERY, led(spill::round)));
  }

  /** A round that only the leader does. */
  private Loop.Round led(Loop.Round round) {
    return () -> ports.leadership().isMine() && round.run();
  }

  private BrokerReconciler reconciler(QueueParts queues, Duration grace) {
    return new BrokerReconciler(ports.runs(), ports.broker(), queues::slots, grace, ports.clock());
  }

  private <T extends AutoCloseable> T started(T part) {
    started.push(part);
    return part;
  }

  /** Stops in the reverse order of the start; what is unfinished is found by the next scheduler. */
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
