package org.scoregrid.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.scoregrid.testkit.TestImages;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code worker}: the whole worker against the engine alone, round by round in turn; or runs with
 * much data or detailed results against runs without, in the same worker.
 */
@Command(name = "worker", description = "the worker with real services, next to the engine alone")
final class WorkerCommand implements Callable<Integer> {
  @Mixin private RoundOptions options = new RoundOptions();

  @Option(names = "--engine", defaultValue = "docker", description = "${COMPLETION-CANDIDATES}")
  private BenchEngine engine = BenchEngine.docker;

  @Option(
      names = "--data",
      defaultValue = "0",
      description = "bytes of further reference data (KB, MB, GB); compared with runs without")
  private String data = "0";

  @Option(names = "--detailed", description = "detailed results; compared with runs without")
  private boolean detailed;

  /** What the worker is compared with. */
  private interface Peer {
    Rate round() throws Exception;
  }

  @Override
  public Integer call() throws Exception {
    if (options.rounds < 1) {
      throw new IllegalArgumentException("--rounds must be at least 1");
    }
    Load load = new Load(ByteSize.of("--data", data), detailed);
    String image = TestImages.python();
    Table table = new Table("worker-" + engine);
    try (TemporaryDirectory directory = TemporaryDirectory.make();
        Floor floor = engine.floor(image, directory.path().resolve("floor"));
        WorkerLab lab = WorkerLab.open(engine, image, directory.path().resolve("lab"))) {
      for (int parallel : options.parallel) {
        table.add(series(floor, lab, load, parallel));
      }
    }
    table.print(options.json);
    return 0;
  }

  private Map<String, Double> series(Floor floor, WorkerLab lab, Load load, int parallel)
      throws Exception {
    try (ScriptProcess worker = lab.worker(parallel)) {
      if (load.equals(Load.PLAIN)) {
        Peer alone = () -> floor.round(parallel, options.runs);
        return series(alone, "floor_runs_per_min", lab, worker, load, parallel);
      }
      Peer plain = () -> lab.round(worker, parallel, options.runs, Load.PLAIN).rate();
      return series(plain, "plain_runs_per_min", lab, worker, load, parallel);
    }
  }

  private Map<String, Double> series(
      Peer peer, String peerColumn, WorkerLab lab, ScriptProcess worker, Load load, int parallel)
      throws Exception {
    @Nullable Rate alone = null;
    WorkerLab.@Nullable Round whole = null;
    for (int round = 0; round < options.warmUp + options.rounds; round++) {
      Rate peerRate = peer.round();
      WorkerLab.Round workerRound = lab.round(worker, parallel, options.runs, load);
      if (round >= options.warmUp) {
        alone = alone == null ? peerRate : alone.plus(peerRate);
        whole = whole == null ? workerRound : whole.plus(workerRound);
      }
    }
    if (alone == null || whole == null) {
      throw new IllegalStateException("no round was counted");
    }
    Map<String, Double> row = new LinkedHashMap<>();
    row.put("parallel", (double) parallel);
    row.put("runs", (double) whole.rate().runs());
    row.put(peerColumn, alone.perMinute());
    row.put("worker_runs_per_min", whole.rate().perMinute());
    row.put("ratio", whole.rate().perMinute() / alone.perMinute());
    row.put("agent_cpu_ms_per_run", whole.cpuMillisPerRun());
    row.put("agent_peak_mib", worker.peakMemoryMib());
    return row;
  }
}
