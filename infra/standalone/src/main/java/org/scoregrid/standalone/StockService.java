package org.scoregrid.standalone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.standalone.config.BadSettings;
import org.scoregrid.standalone.config.Settings;
import org.scoregrid.worker.container.ContainerEngine;
import org.scoregrid.worker.container.docker.DockerConfig;
import org.scoregrid.worker.stock.StockSettings;
import org.scoregrid.worker.stock.StockWorker;

/**
 * {@code worker --stock}: our worker in the place of a stock one, with that one's settings. Memory
 * and processor cores of the host are shared out to the slots, as stock programs know no limits.
 */
final class StockService {
  private static final Duration DRAIN = Duration.ofMinutes(1);
  private static final long GIB = 1024L * 1024 * 1024;
  private static final long HOST_SHARE = 90;

  private StockService() {}

  /**
   * Serves until the process is told to end.
   *
   * @param broker instead of {@code BROKER_URL}; may be null
   * @param env file with lines {@code NAME=value} that count before the process's own; may be null
   */
  static void serve(
      @Nullable URI broker, @Nullable Path env, Settings.Worker worker, EngineChoice.Wish wish)
      throws Exception {
    StockSettings settings = settings(broker, env);
    int slots = Math.max(1, worker.slots());
    Lifetime lifetime = new Lifetime(DRAIN.plus(Lifetime.STOP_WITHIN));
    Path home = Files.createDirectories(settings.home());
    try (ContainerEngine engine = WorkerEngine.open(wish, docker(settings), home).engine();
        StockWorker stock =
            new StockWorker(
                settings,
                new StockWorker.Room(slots, limits(slots)),
                engine,
                InstantSource.system())) {
      stock.start();
      new Progress(System.out)
          .ready("worker engine=" + engine.name() + " stock=" + settings.node());
      lifetime.await();
      if (stock.drain(DRAIN)) {
        lifetime.endWell();
      }
    } finally {
      lifetime.over();
    }
  }

  private static DockerConfig docker(StockSettings settings) {
    return DockerConfig.DEFAULT.withSocket(settings.engineSocket());
  }

  private static StockSettings settings(@Nullable URI broker, @Nullable Path env)
      throws BadSettings, IOException {
    Map<String, String> variables = new HashMap<>(System.getenv());
    variables.putIfAbsent("HOSTNAME", InetAddress.getLocalHost().getHostName());
    if (env != null) {
      readLines(env, variables);
    }
    if (broker != null) {
      variables.put("BROKER_URL", broker.toString());
    }
    try {
      return StockSettings.of(variables);
    } catch (IllegalArgumentException e) {
      throw new BadSettings(String.valueOf(e.getMessage()));
    }
  }

  private static void readLines(Path env, Map<String, String> variables) throws IOException {
    for (String line : Files.readAllLines(env)) {
      int equals = line.indexOf('=');
      if (equals > 0 && !line.startsWith("#")) {
        String value = line.substring(equals + 1).strip();
        boolean quoted =
            value.length() >= 2
                && (value.startsWith("\"") || value.startsWith("'"))
                && value.charAt(0) == value.charAt(value.length() - 1);
        variables.put(
            line.substring(0, equals).strip(),
            quoted ? value.substring(1, value.length() - 1) : value);
      }
    }
  }

  private static Limits limits(int slots) throws IOException {
    double cores = Math.max(1.0, (double) Runtime.getRuntime().availableProcessors() / slots);
    long memory = Math.max(GIB / 2, hostMemory() * HOST_SHARE / 100 / slots);
    return new Limits(
        Limits.DEFAULT.executionTime(), memory, cores, 4096, 20 * GIB, 20 * GIB, 200_000, GIB / 64);
  }

  private static long hostMemory() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
      if (line.startsWith("MemTotal:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    return 4 * GIB;
  }
}
