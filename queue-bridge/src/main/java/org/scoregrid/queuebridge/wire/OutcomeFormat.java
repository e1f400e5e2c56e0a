package org.scoregrid.queuebridge.wire;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.run.ExitCodes;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.StoredOutput;
import org.scoregrid.domain.run.Timings;

/** The parts of a report about an attempt that is over. */
final class OutcomeFormat {
  /** Longer sentences are cut by the writer, so that no result is refused for its prose. */
  private static final int MAX_SENTENCE = 2_000;

  private static final int MAX_SCORES = 10_000;
  private static final int MAX_OUTPUTS = 100;

  private OutcomeFormat() {}

  static ObjectNode write(Outcome outcome) {
    ObjectNode json = WireJson.object();
    switch (outcome) {
      case Outcome.Scored(Map<String, BigDecimal> scores) -> {
        ObjectNode numbers = json.put("type", "scored").putObject("scores");
        new TreeMap<>(scores).forEach((name, number) -> numbers.put(WireJson.clean(name), number));
      }
      case Outcome.Faulted(Fault fault) ->
          json.put("type", "faulted").set("fault", writeFault(fault));
      case Outcome.Cancelled() -> json.put("type", "cancelled");
    }
    return json;
  }

  static Outcome read(JsonFields json) throws BadMessage {
    return switch (json.text("type", 100)) {
      case "scored" -> new Outcome.Scored(readScores(json.object("scores")));
      case "faulted" -> new Outcome.Faulted(readFault(json.object("fault")));
      case "cancelled" -> new Outcome.Cancelled();
      default -> throw json.bad("type", "scored, faulted or cancelled");
    };
  }

  private static Map<String, BigDecimal> readScores(JsonFields json) throws BadMessage {
    Map<String, BigDecimal> scores = new LinkedHashMap<>();
    for (String name : json.names(MAX_SCORES)) {
      scores.put(WireJson.clean(name), json.number(name));
    }
    return scores;
  }

  private static ObjectNode writeFault(Fault fault) {
    return WireJson.object()
        .put("code", JsonFields.wireName(fault.code()))
        .put("blame", JsonFields.wireName(fault.blame()))
        .put("sentence", cut(fault.sentence()))
        .put("way_out", cut(fault.wayOut()))
        .put("evidence", WireJson.clean(fault.evidence()));
  }

  private static Fault readFault(JsonFields json) throws BadMessage {
    return new Fault(
        json.choice("code", FaultCode.class),
        json.choice("blame", Blame.class),
        json.text("sentence", MAX_SENTENCE),
        json.text("way_out", MAX_SENTENCE),
        json.text("evidence", Fault.MAX_EVIDENCE));
  }

  static ObjectNode write(ExitCodes codes) {
    ObjectNode json = WireJson.object();
    putCode(json, "prediction", codes.prediction());
    putCode(json, "prediction_ingestion", codes.predictionIngestion());
    putCode(json, "scoring", codes.scoring());
    putCode(json, "scoring_ingestion", codes.scoringIngestion());
    return json;
  }

  private static void putCode(ObjectNode json, String name, @Nullable Integer code) {
    if (code != null) {
      json.put(name, code);
    }
  }

  static ExitCodes readExitCodes(JsonFields json) throws BadMessage {
    return new ExitCodes(
        json.optionalInt("prediction"),
        json.optionalInt("prediction_ingestion"),
        json.optionalInt("scoring"),
        json.optionalInt("scoring_ingestion"));
  }

  static ObjectNode write(Timings timings) {
    return WireJson.object()
        .put("waiting_s", WireJson.seconds(timings.waiting()))
        .put("fetching_s", WireJson.seconds(timings.fetching()))
        .put("predicting_s", WireJson.seconds(timings.predicting()))
        .put("scoring_s", WireJson.seconds(timings.scoring()))
        .put("reporting_s", WireJson.seconds(timings.reporting()));
  }

  static Timings readTimings(JsonFields json) throws BadMessage {
    return new Timings(
        json.seconds("waiting_s"),
        json.seconds("fetching_s"),
        json.seconds("predicting_s"),
        json.seconds("scoring_s"),
        json.seconds("reporting_s"));
  }

  static void write(ArrayNode json, List<StoredOutput> outputs) {
    for (StoredOutput output : outputs) {
      json.addObject().put("name", output.name().wireName()).put("bytes", output.bytes());
    }
  }

  static List<StoredOutput> readOutputs(JsonFields json) throws BadMessage {
    List<StoredOutput> outputs = new ArrayList<>();
    for (JsonFields output : json.objects("outputs", MAX_OUTPUTS)) {
      Optional<OutputName> name = OutputName.parse(output.text("name", 100));
      outputs.add(
          new StoredOutput(
              name.orElseThrow(() -> output.bad("name", "the name of an output")),
              output.whole("bytes", 0, Long.MAX_VALUE)));
    }
    return outputs;
  }

  private static String cut(String sentence) {
    return WireJson.clean(
        sentence.length() <= MAX_SENTENCE
            ? sentence
            : sentence.substring(0, MAX_SENTENCE - 1) + "…");
  }
}
