package org.scoregrid.standalone;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.run.LifecyclePolicy;
import org.scoregrid.fleet.Fleet;
import org.scoregrid.fleet.hazelcast.FleetConfig;
import org.scoregrid.fleet.hazelcast.HazelcastFleet;
import org.scoregrid.queuebridge.Broker;
import org.scoregrid.queuebridge.rabbit.BrokerConfig;
import org.scoregrid.queuebridge.rabbit.RabbitBroker;
import org.scoregrid.scheduler.SchedulerConfig;
import org.scoregrid.scheduler.SchedulerProcess;
import org.scoregrid.scheduler.mail.ConsoleTransport;
import org.scoregrid.store.objects.FileBlobStore;
import org.scoregrid.web.WebConfig;
import org.scoregrid.web.WebProcess;
import org.scoregrid.web.account.ApiTokens;
import org.scoregrid.worker.WorkerConfig;
import org.scoregrid.worker.WorkerPorts;
import org.scoregrid.worker.WorkerProcess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A whole site in this process: the three process factories, with embedded services as ports. */
public final class Demo implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Demo.class);
  private static final Duration HEARTBEAT = Duration.ofSeconds(2);

  /**
   * @param port of the site; 0: a free one
   * @param slots runs at the same time; 0: one for each core
   * @param sample whether the sample competition is loaded
   * @param password of the account {@code admin}; null: a one-time link is printed
   */
  public record Options(
      int port,
      Path directory,
      EngineChoice.Wish engine,
      int slots,
      boolean sample,
      @Nullable String password) {}

  private final Options options;
  private final Progress progress;
  private final InstantSource clock = InstantSource.system();
  private final Deque<AutoCloseable> started = new ArrayDeque<>();

  private Demo(Options options, Progress progress) {
    this.options = options;
    this.progress = progress;
  }

  /** Starts everything, loads the sample and prints the READY line. */
  static Demo start(Options options, Progress progress) throws Exception {
    Demo demo = new Demo(options, progress);
    boolean complete = false;
    try {
      demo.start();
      complete = true;
      return demo;
    } finally {
      if (!complete) {
        demo.close();
      }
    }
  }

  private void start() throws Exception {
    DemoDirectory directory = started(DemoDirectory.open(options.directory()));
    progress.say("starting in " + options.directory().toAbsolutePath().normalize());
    FutureTask<EmbeddedDatabase> database =
        async("database", () -> EmbeddedDatabase.start(directory.database()));
    FutureTask<EmbeddedBroker> broker = async("broker", () -> EmbeddedBroker.start(0));
    FutureTask<Fleet> fleet = async("fleet", this::fleet);
    FutureTask<EngineChoice> engine =
        async(
            "engine",
            () ->
                EngineChoice.make(
                    options.engine(),
                    options.sample() ? SampleCompetition.IMAGE : null,
                    directory.engine()));
    Stores stores =
        started(Stores.open(started(result(database)).config(), LifecyclePolicy.DEFAULT));
    progress.say("database ready");
    Broker rabbit = started(new RabbitBroker(BrokerConfig.of(started(result(broker)).url())));
    Fleet members = started(result(fleet));
    progress.say("broker and fleet ready");
    URI site = URI.create("http://localhost:" + port());
    byte[] key = HexFormat.of().parseHex(directory.secret());
    FileBlobStore blobs = new FileBlobStore(directory.objects(), site, key, clock);
    startSite(directory, stores, rabbit, members, blobs, site);
    startWorker(directory, rabbit, members, result(engine));
    String leaderboard =
        options.sample()
            ? new SampleLoader(
                    site,
                    stores.accounts(),
                    new ApiTokens(key, stores.accounts()),
                    stores.changes(),
                    progress)
                .load(directory.temp().resolve("sample"))
            : "/competitions/";
    String login = new FirstAdmin(stores.accounts(), site, clock).enter(options.password());
    progress.ready("url=" + site + leaderboard + " login=" + login);
  }

  /** A free port is taken before the web server, because signed URLs contain it. */
  private int port() throws IOException {
    return options.port() == 0 ? FreePort.find() : options.port();
  }

  private void startSite(
      DemoDirectory directory,
      Stores stores,
      Broker broker,
      Fleet fleet,
      FileBlobStore blobs,
      URI site)
      throws IOException, SQLException {
    SchedulerProcess scheduler =
        started(
            SchedulerProcess.create(
                SchedulerConfig.defaults(site, directory.temp()),
                stores.scheduler(blobs, broker, fleet, new ConsoleTransport(System.out), clock)));
    scheduler.start();
    WebProcess web =
        started(
            WebProcess.create(
                WebConfig.of("0.0.0.0", site.getPort(), site, directory.secret()),
                stores.web(blobs, blobs, fleet, clock)));
    web.start();
    progress.say("site serves " + site);
  }

  private void startWorker(DemoDirectory directory, Broker broker, Fleet fleet, EngineChoice choice)
      throws IOException, FaultException {
    started(choice.engine());
    WorkerProcess worker =
        started(
            WorkerProcess.create(
                WorkerConfig.of(directory.workerName(), directory.worker())
                    .withSlots(options.slots(), 2),
                new WorkerPorts(broker, fleet, choice.engine(), clock)));
    worker.start();
    progress.say("worker runs programs with " + choice.engine().name() + ": " + choice.why());
  }

  private Fleet fleet() throws IOException {
    return HazelcastFleet.member(
        new FleetConfig("scoregrid-demo", "127.0.0.1", FreePort.find(), List.of(), HEARTBEAT));
  }

  private static <T> FutureTask<T> async(String name, Callable<T> task) {
    FutureTask<T> future = new FutureTask<>(task);
    Thread.ofPlatform().name("start-" + name).daemon(true).start(future);
    return future;
  }

  private static <T> T result(FutureTask<T> future) throws Exception {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private synchronized <T extends AutoCloseable> T started(T part) {
    started.push(part);
    return part;
  }

  /** Stops in the reverse order of the start. */
  @Override
  public synchronized void close() {
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        log.atWarn().setCause(e).log("a part did not stop cleanly");
      }
    }
  }
}
