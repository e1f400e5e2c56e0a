package org.scoregrid.bench;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code grid}: how many runs a scheduler dispatches and commits; only the containers are timers.
 */
@Command(name = "grid", description = "the scheduler with real services and simulated workers")
final class GridCommand implements Callable<Integer> {
  private static final double MILLION = 1e6;

  /** Part of the measured rate at which the wait of free slots is measured. */
  private static final double UNHURRIED = 0.6;

  private static final long FEED = 200;

  @Option(
      names = "--queued",
      split = ",",
      defaultValue = "1000,1000000",
      description = "runs that wait all the time, one series for each number")
  private List<Long> queued = List.of();

  @Option(names = "--workers", defaultValue = "1000", description = "simulated workers")
  private int workers;

  @Option(names = "--slots", defaultValue = "8", description = "slots of each worker")
  private int slots;

  @Option(names = "--seconds", defaultValue = "20", description = "of each measurement")
  private int seconds;

  @Option(
      names = "--run",
      defaultValue = "100",
      description = "milliseconds of a run, for the rate")
  private int runMillis;

  @Option(
      names = "--claims-only",
      description = "without the three reports between claim and result")
  private boolean claimsOnly;

  @Option(names = "--json", description = "one JSON object as last line")
  private boolean json;

  /** So many were claimed and committed, and so much was written, up to some moment. */
  private record Reading(
      long nanos,
      long ended,
      long reports,
      long commits,
      long commitNanos,
      long claims,
      long claimNanos,
      long wal,
      long cpu,
      long databaseCpu,
      long brokerCpu) {

    static Reading of(GridLab lab) throws SQLException {
      CountedRuns.Counts counts = lab.counts();
      return new Reading(
          System.nanoTime(),
          counts.ended.sum(),
          counts.reports.sum(),
          counts.commits.sum(),
          counts.commitNanos.sum(),
          counts.claims.sum(),
          counts.claimNanos.sum(),
          lab.queued().walBytes(),
          CpuTime.ofProcess(),
          lab.databaseCpu(),
          lab.brokerCpu());
    }
  }

  @Override
  public Integer call() throws Exception {
    Table table = new Table("grid");
    for (long length : queued) {
      try (TemporaryDirectory directory = TemporaryDirectory.make()) {
        table.add(series(length, directory.path()));
      }
    }
    table.print(json);
    return 0;
  }

  private Map<String, Double> series(long length, Path directory) throws Exception {
    try (GridLab lab = GridLab.open(directory)) {
      long before = lab.queued().walBytes();
      lab.queued().add(length);
      double filled = (lab.queued().walBytes() - before) / (double) length;
      lab.queued().settle();
      SimulatedFleet fleet = lab.fleet(workers, slots, !claimsOnly);
      lab.runTime(Duration.ofMillis(runMillis));
      try (Feeder _ = new Feeder(lab)) {
        lab.scheduler();
        pause(Duration.ofSeconds(Math.max(5, seconds / 2)));
        Reading first = Reading.of(lab);
        pause(Duration.ofSeconds(seconds));
        Reading last = Reading.of(lab);
        Map<String, Double> row = row(length, filled, first, last);
        row.put("queries_per_run", queries(lab));
        row.putAll(wait(lab, fleet, row.getOrDefault("runs_per_s", 1.0)));
        row.put("refused", (double) lab.counts().refused.sum());
        row.put("failures", (double) fleet.counts().failures());
        System.out.printf(
            Locale.ENGLISH, "%d queued: %.0f runs/s%n", length, row.get("runs_per_s"));
        return row;
      }
    }
  }

  private Map<String, Double> row(long length, double filled, Reading first, Reading last) {
    double runs = Math.max(1, last.ended - first.ended);
    double commits = Math.max(1, last.commits - first.commits);
    double claims = Math.max(1, last.claims - first.claims);
    Map<String, Double> row = new LinkedHashMap<>();
    row.put("queued", (double) length);
    row.put("runs_per_s", runs * 1e9 / (last.nanos - first.nanos));
    row.put("reports_per_run", (last.reports - first.reports) / runs);
    row.put("reports_per_commit", (last.reports - first.reports) / commits);
    row.put("commit_ms", (last.commitNanos - first.commitNanos) / MILLION / commits);
    row.put("runs_per_claim", runs / claims);
    row.put("claim_ms", (last.claimNanos - first.claimNanos) / MILLION / claims);
    row.put("wal_bytes_per_run", (last.wal - first.wal) / runs);
    row.put("of_that_to_submit", filled);
    row.put("jvm_cpu_ms_per_run", (last.cpu - first.cpu) / MILLION / runs);
    row.put("postgres_cpu_ms", (last.databaseCpu - first.databaseCpu) / MILLION / runs);
    row.put("rabbitmq_cpu_ms", (last.brokerCpu - first.brokerCpu) / MILLION / runs);
    return row;
  }

  /** Counted apart, as counting is slow. */
  private static double queries(GridLab lab) throws InterruptedException {
    try (QueryCount count = QueryCount.open()) {
      long before = lab.counts().ended.sum();
      pause(Duration.ofSeconds(3));
      return count.soFar() / (double) Math.max(1, lab.counts().ended.sum() - before);
    }
  }

  /** Runs take so long now that the slots ask for less than the scheduler can give. */
  private Map<String, Double> wait(GridLab lab, SimulatedFleet fleet, double rate)
      throws InterruptedException {
    double wanted = rate * UNHURRIED;
    Duration each = Duration.ofMillis((long) (1000.0 * workers * slots / wanted));
    lab.runTime(each);
    // All slots get their first run of this length, and those end spread over its length.
    pause(each.multipliedBy(2));
    fleet.counts().forget();
    long before = lab.counts().ended.sum();
    pause(Duration.ofSeconds(seconds));
    Map<String, Double> row = new LinkedHashMap<>();
    row.put("asked_per_s", (lab.counts().ended.sum() - before) / (double) seconds);
    row.put("slot_wait_p50_ms", fleet.counts().quantile(0.5));
    row.put("slot_wait_p99_ms", fleet.counts().quantile(0.99));
    return row;
  }

  private static void pause(Duration time) throws InterruptedException {
    boolean _ = new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Lets as many new runs wait as were claimed. */
  private static final class Feeder implements AutoCloseable {
    private final CountDownLatch closed = new CountDownLatch(1);
    private final GridLab lab;
    private final Thread thread;
    private long added;

    Feeder(GridLab lab) {
      this.lab = lab;
      this.thread = Thread.ofPlatform().daemon().name("feeder").start(this::feed);
    }

    private void feed() {
      try {
        while (!closed.await(50, TimeUnit.MILLISECONDS)) {
          long missing = lab.counts().claimed.sum() - added;
          if (missing >= FEED) {
            lab.queued().add(missing);
            added += missing;
          }
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      } catch (SQLException e) {
        throw new IllegalStateException("no more runs could be added", e);
      }
    }

    @Override
    public void close() throws InterruptedException {
      closed.countDown();
      thread.join();
    }
  }
}
