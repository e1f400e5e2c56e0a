package org.scoregrid.worker;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.domain.run.RunState;
import org.scoregrid.queuebridge.wire.Assignment;
import org.scoregrid.worker.container.ContainerEngine;

/**
 * Two workers on one real engine: one runs hostile programs, the other a neighbour that must not
 * notice.
 */
public final class HostileGrid implements AutoCloseable {
  private static final long MIB = 1024 * 1024;

  /** Small, so that each attack is over soon. */
  public static final Limits LIMITS =
      new Limits(Duration.ofSeconds(40), 192 * MIB, 1.0, 64, 16 * MIB, 8 * MIB, 1_000, 64 * 1024);

  /** What no other run may see. */
  public static final String NEIGHBOURS_SECRET = "secret-of-the-neighbour";

  /** What only a scoring program may see. */
  public static final String TRUTH = "truth-of-the-task";

  /** Label of the containers. */
  public static final String WORKER = TestGrid.NAME;

  private static final String SCORE =
      """
      import json, sys
      json.dump({'ok': 1}, open('/app/output/scores.json', 'w'))
      """;
  private static final String NEIGHBOUR =
      """
      import os, time
      print('neighbour begins', flush=True)
      while not os.path.exists('/app/data/go'):
        time.sleep(0.05)
      open('/app/output/answer.txt', 'w').write('%s')
      """;

  private final TestGrid attacked;
  private final TestGrid beside;
  private final Path besideHome;
  private final String image;

  public HostileGrid(Path home, ContainerEngine engine, String image)
      throws IOException, FaultException {
    this.image = image;
    besideHome = Files.createDirectories(home.resolve("beside"));
    attacked = new TestGrid(Files.createDirectories(home.resolve("attacked")), engine);
    beside = new TestGrid(besideHome, engine);
    attacked.start();
    beside.start();
  }

  /** The attacker's assignment, with the truth as reference data. */
  public Assignment attack(String python, Limits limits) throws IOException {
    return attacked
        .task("metadata.yaml", "command: python3 $program/main.py", "main.py", python)
        .image(image)
        .limits(limits)
        .input(Zips.of("x.csv", "1 2 3"))
        .reference(Zips.of("truth.txt", TRUTH))
        .scoring(Zips.of("metadata.yaml", "command: python3 $program/score.py", "score.py", SCORE))
        .assignment();
  }

  /**
   * A run whose ingestion program executes the submission beside the scoring program.
   *
   * @param python the submission, executed by ingestion
   * @param scoring the scoring program
   */
  public Assignment besideScoring(String python, String scoring) throws IOException {
    return attacked
        .task("main.py", python)
        .image(image)
        .limits(LIMITS)
        .ingestion(
            Zips.of(
                "metadata.yaml",
                "command: python3 $ingestion_program/ingest.py",
                "ingest.py",
                "import runpy\nrunpy.run_path('/app/ingested_program/main.py')\n"))
        .ingestionOnlyDuringScoring()
        .input(Zips.of("x.csv", "1 2 3"))
        .reference(Zips.of("truth.txt", TRUTH))
        .scoring(
            Zips.of("metadata.yaml", "command: python3 $program/score.py", "score.py", scoring))
        .assignment();
  }

  /** Begins an attack. */
  public Assignment begin(Assignment assignment) {
    attacked.broker.add(assignment);
    return assignment;
  }

  public RunReport.Ended end(Assignment assignment) {
    return attacked.ended(assignment);
  }

  /**
   * Runs an attack to its end while the neighbour runs.
   *
   * @throws AssertionError where the neighbour was harmed
   */
  public RunReport.Ended run(String python, Limits limits) throws IOException {
    return run(attack(python, limits));
  }

  /** As the other, with any assignment. */
  public RunReport.Ended run(Assignment attack) throws IOException {
    Assignment neighbour = beginNeighbour();
    RunReport.Ended ended = end(begin(attack));
    requireUnharmed(neighbour);
    return ended;
  }

  public Assignment beginNeighbour() throws IOException {
    Files.deleteIfExists(besideHome.resolve("data/go"));
    Assignment neighbour =
        beside
            .task(
                "metadata.yaml",
                "command: python3 $program/main.py",
                "main.py",
                NEIGHBOUR.formatted(NEIGHBOURS_SECRET))
            .image(image)
            .limits(LIMITS.withExecutionTime(Duration.ofSeconds(120)))
            .scoring(
                Zips.of("metadata.yaml", "command: python3 $program/score.py", "score.py", SCORE))
            .assignment();
    beside.broker.add(neighbour);
    await().atMost(Duration.ofSeconds(30)).until(() -> hasPrinted(neighbour));
    return neighbour;
  }

  private boolean hasPrinted(Assignment neighbour) {
    return beside.fleet.recentLog(new SubmissionId(neighbour.key().run().value())).stream()
        .anyMatch(frame -> frame.text().contains("neighbour begins"));
  }

  /** Lets the neighbour end and looks at its result. */
  public void requireUnharmed(Assignment neighbour) throws IOException {
    Files.writeString(besideHome.resolve("data/go"), "");
    RunReport.Ended ended = beside.ended(neighbour);
    if (!(ended.outcome() instanceof Outcome.Scored)) {
      throw new AssertionError("the neighbour was harmed: " + ended.outcome());
    }
    String answer = beside.zip(ended, OutputName.PREDICTION_RESULT).get("answer.txt");
    if (!NEIGHBOURS_SECRET.equals(answer)) {
      throw new AssertionError("the neighbour's result was changed: " + answer);
    }
  }

  public void cancel(Assignment assignment) {
    attacked.fleet.cancel(assignment.key());
  }

  /** Whether a program of the run has begun. */
  public boolean isRunning(Assignment assignment) {
    return attacked.broker.reports().stream()
        .filter(RunReport.Advanced.class::isInstance)
        .map(RunReport.Advanced.class::cast)
        .anyMatch(r -> r.key().equals(assignment.key()) && r.stage() == RunState.RUNNING);
  }

  /** What watchers saw of the run, in order. */
  public String live(Assignment assignment) {
    StringBuilder text = new StringBuilder();
    attacked
        .fleet
        .recentLog(new SubmissionId(assignment.key().run().value()))
        .forEach(frame -> text.append(frame.text()));
    return text.toString();
  }

  public static Fault fault(RunReport.Ended ended) {
    return TestGrid.fault(ended);
  }

  public Map<String, String> prediction(RunReport.Ended ended) throws IOException {
    return attacked.zip(ended, OutputName.PREDICTION_RESULT);
  }

  public String log(RunReport.Ended ended, OutputName name) {
    return attacked.text(ended, name);
  }

  @Override
  public void close() {
    attacked.close();
    beside.close();
  }
}
