package org.scoregrid.standalone.trial;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.run.ExitCodes;
import org.scoregrid.domain.run.Timings;

/**
 * What came of a trial.
 *
 * @param engine what ran the programs
 */
public record TrialReport(
    String competition, int phase, String phaseName, String engine, List<TaskResult> results) {
  private static final int SCORED = 0;
  private static final int SUBMISSION_FAILED = 1;
  private static final int NOT_THE_SUBMISSION = 3;
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  public TrialReport {
    results = List.copyOf(results);
  }

  /** 0 scored, 1 the submission failed, 3 the fault is the organizer's or the platform's. */
  public int exitCode() {
    return results.stream()
        .flatMap(result -> result.fault().stream())
        .mapToInt(TrialReport::exitCode)
        .max()
        .orElse(SCORED);
  }

  /** The same for a single fault. */
  public static int exitCode(Fault fault) {
    return fault.blame() == Blame.PARTICIPANT ? SUBMISSION_FAILED : NOT_THE_SUBMISSION;
  }

  /** The scores of all tasks by column key, to be read by people and programs. */
  public String scores() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    for (TaskResult result : results) {
      addScores(root.withArray("tasks").addObject(), result);
    }
    return text(JSON.writerWithDefaultPrettyPrinter(), root);
  }

  /** Everything on one line. */
  public String json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("state", exitCode() == SCORED ? "scored" : "failed");
    root.put("competition", competition);
    root.putObject("phase").put("number", phase).put("name", phaseName);
    root.put("engine", engine);
    for (TaskResult result : results) {
      ObjectNode task = root.withArray("tasks").addObject();
      addScores(task, result);
      addTimings(task.putObject("seconds"), result.ended().timings());
      addExitCodes(task.putObject("exit_codes"), result.ended().exitCodes());
    }
    return text(JSON.writer(), root);
  }

  private static String text(ObjectWriter writer, ObjectNode root) {
    try {
      return writer.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers and texts are always JSON", e);
    }
  }

  private static void addScores(ObjectNode task, TaskResult result) {
    task.put("index", result.task().index());
    task.put("name", result.task().name());
    task.put("state", result.fault().isEmpty() ? "scored" : "failed");
    ObjectNode scores = task.putObject("scores");
    result.scores().forEach(scores::put);
    result.fault().ifPresent(fault -> addFault(task.putObject("fault"), fault));
  }

  private static void addFault(ObjectNode node, Fault fault) {
    node.put("code", fault.code().name());
    node.put("blame", fault.blame().name().toLowerCase(Locale.ROOT));
    node.put("sentence", fault.sentence());
    node.put("way_out", fault.wayOut());
    node.put("evidence", fault.evidence());
  }

  private static void addTimings(ObjectNode node, Timings timings) {
    node.put("fetching", seconds(timings.fetching()));
    node.put("prediction", seconds(timings.predicting()));
    node.put("scoring", seconds(timings.scoring()));
    node.put("reporting", seconds(timings.reporting()));
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }

  private static void addExitCodes(ObjectNode node, ExitCodes codes) {
    node.put("prediction", codes.prediction());
    node.put("prediction_ingestion", codes.predictionIngestion());
    node.put("scoring", codes.scoring());
    node.put("scoring_ingestion", codes.scoringIngestion());
  }

  /** Tells a person about a fault: sentence, who has to act, way out, evidence. */
  public static void tell(Fault fault, PrintWriter out) {
    tell(fault, "", out);
  }

  /** The same for the fault of a run, whose way out may speak of what a site does by itself. */
  static void tellOfRun(Fault fault, PrintWriter out) {
    tell(fault, fault.isRetried() ? "On a site: " : "", out);
  }

  private static void tell(Fault fault, String where, PrintWriter out) {
    out.println("  " + Printable.line(fault.sentence()) + " (" + whose(fault.blame()) + ")");
    out.println("  → " + where + Printable.line(fault.wayOut()));
    Printable.text(fault.evidence()).lines().forEach(line -> out.println("    " + line));
    out.flush();
  }

  private static String whose(Blame blame) {
    return switch (blame) {
      case PARTICIPANT -> "the participant has to act";
      case ORGANIZER -> "the organizer has to act";
      case PLATFORM -> "a matter of this machine";
    };
  }
}
