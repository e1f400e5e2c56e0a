package org.scoregrid.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import javax.sql.DataSource;
import org.scoregrid.domain.run.LifecyclePolicy;
import org.scoregrid.fleet.Fleet;
import org.scoregrid.fleet.local.LocalFleet;
import org.scoregrid.standalone.Stores;
import org.scoregrid.store.objects.FileBlobStore;
import org.scoregrid.testkit.PostgresServer;
import org.scoregrid.web.WebConfig;
import org.scoregrid.web.WebProcess;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code web}: a large board as its readers ask for it, one request at a time. */
@Command(name = "web", description = "pages and JSON of a large leaderboard, next to a small page")
final class WebCommand implements Callable<Integer> {
  private static final String SECRET = "5c".repeat(32);
  private static final double MILLION = 1e6;
  private static final double MIB = 1 << 20;

  @Option(names = "--entries", defaultValue = "10000", description = "participants on the board")
  private int entries;

  @Option(names = "--columns", defaultValue = "5", description = "columns of each task")
  private int columns;

  @Option(names = "--tasks", defaultValue = "4", description = "tasks of the phase")
  private int tasks;

  @Option(names = "--requests", defaultValue = "200", description = "counted requests of each page")
  private int requests;

  @Option(names = "--json", description = "one JSON object as last line")
  private boolean json;

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

  @Override
  public Integer call() throws Exception {
    URI url = URI.create("http://127.0.0.1:" + freePort());
    InstantSource clock = InstantSource.system();
    try (TemporaryDirectory directory = TemporaryDirectory.make();
        Stores stores = Stores.open(PostgresServer.freshConfig(), LifecyclePolicy.DEFAULT);
        FileBlobStore blobs = new FileBlobStore(directory.path(), url, new byte[32], clock);
        Fleet fleet = new LocalFleet(clock, Duration.ofSeconds(10));
        WebProcess web =
            WebProcess.create(
                WebConfig.of("127.0.0.1", url.getPort(), url, SECRET),
                stores.web(blobs, blobs, fleet, clock))) {
      web.start();
      DataSource database = stores.database().dataSource();
      long start = System.nanoTime();
      LargeBoard board = LargeBoard.fill(database, entries, columns, tasks);
      System.out.printf("filled in %.1f s%n", (System.nanoTime() - start) / 1e9);
      Table table = measure(url, board, database);
      table.print(json);
    } finally {
      http.close();
    }
    return 0;
  }

  /** What is asked for. */
  private record Kind(String name, int requests, IntFunction<String> path, boolean changed) {}

  private List<Kind> kinds(LargeBoard board) {
    String place = "/competitions/" + board.competition() + "/";
    int pages = Math.max(1, entries / 100);
    String whole = "/api/phases/" + board.phase() + "/get_leaderboard/";
    int few = Math.max(1, requests / 20);
    return List.of(
        new Kind("first page", requests, _ -> place + "?tab=leaderboard", false),
        new Kind(
            "any page", requests, n -> place + "?tab=leaderboard&page=" + (n % pages + 1), false),
        new Kind(
            "search",
            requests,
            n -> place + "?tab=leaderboard&search=participant-" + n * 37 % entries,
            false),
        new Kind("first page after a score", requests, _ -> place + "?tab=leaderboard", true),
        new Kind("whole JSON", few, _ -> whole, false),
        new Kind("whole JSON after a score", few, _ -> whole, true));
  }

  private Table measure(URI url, LargeBoard board, DataSource database) throws Exception {
    Table table = new Table("web");
    for (Kind kind : kinds(board)) {
      ask(url, kind, board, database); // not counted: classes, compiler, plans
      Taken taken = ask(url, kind, board, database);
      Map<String, Double> row = new LinkedHashMap<>();
      row.put("row", table.size() + 1.0);
      row.put("requests", (double) kind.requests());
      row.put("floor_p50_ms", quantile(taken.floor(), 0.5));
      row.put("floor_p95_ms", quantile(taken.floor(), 0.95));
      row.put("p50_ms", quantile(taken.asked(), 0.5));
      row.put("p95_ms", quantile(taken.asked(), 0.95));
      row.put("p50_to_floor", quantile(taken.asked(), 0.5) / quantile(taken.floor(), 0.5));
      row.put("queries", queries(url, kind));
      row.put("commit_ms", commit(board, database, true));
      row.put("commit_without_order_ms", commit(board, database, false));
      row.put("peak_heap_mib", PeakHeap.bytes() / MIB);
      table.add(row);
      System.out.printf(
          Locale.ENGLISH,
          "%d: %s: p50 %.1f ms, p95 %.1f ms, %.0f queries%n",
          table.size(),
          kind.name(),
          row.get("p50_ms"),
          row.get("p95_ms"),
          row.get("queries"));
    }
    return table;
  }

  /**
   * What requests of a kind took, in milliseconds, each next to one of the floor.
   *
   * @param floor the list of competitions, which has one
   */
  private record Taken(double[] floor, double[] asked) {}

  private Taken ask(URI url, Kind kind, LargeBoard board, DataSource database)
      throws IOException, InterruptedException, SQLException {
    double[] floor = new double[kind.requests()];
    double[] asked = new double[kind.requests()];
    for (int n = 0; n < asked.length; n++) {
      if (kind.changed()) {
        board.commitScores(database, true);
      }
      floor[n] = get(url, "/competitions/");
      asked[n] = get(url, kind.path().apply(n));
    }
    return new Taken(floor, asked);
  }

  /** Of one request, after those that were timed. */
  private double queries(URI url, Kind kind) throws IOException, InterruptedException {
    try (QueryCount count = QueryCount.open()) {
      get(url, kind.path().apply(1));
      return count.soFar();
    }
  }

  private double commit(LargeBoard board, DataSource database, boolean keptInOrder)
      throws SQLException {
    double[] times = new double[Math.max(1, requests / 4)];
    for (int n = 0; n < times.length; n++) {
      times[n] = board.commitScores(database, keptInOrder) / MILLION;
    }
    return quantile(times, 0.5);
  }

  /** Milliseconds from the request to the last byte. */
  private double get(URI url, String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve(path)).timeout(Duration.ofSeconds(60)).build();
    long start = System.nanoTime();
    HttpResponse<Void> answer = http.send(request, BodyHandlers.discarding());
    double time = (System.nanoTime() - start) / MILLION;
    if (answer.statusCode() != 200) {
      throw new IOException(path + " was answered with " + answer.statusCode());
    }
    return time;
  }

  private static double quantile(double[] times, double part) {
    List<Double> sorted = new ArrayList<>();
    for (double time : times) {
      sorted.add(time);
    }
    Collections.sort(sorted);
    return sorted.get(Math.min(sorted.size() - 1, (int) (part * sorted.size())));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
