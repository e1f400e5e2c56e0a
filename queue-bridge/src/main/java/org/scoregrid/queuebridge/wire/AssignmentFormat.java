package org.scoregrid.queuebridge.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.Attempt;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.domain.id.LeaseToken;
import org.scoregrid.domain.id.RunId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.Network;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.WarmGroup;

/** The field {@code scoregrid} of a task message: our own format, version 1. */
final class AssignmentFormat {
  static final int VERSION = 1;
  private static final int MAX_IMAGE_CHARS = 1_000;
  private static final int MAX_UPLOADS = 100;

  private AssignmentFormat() {}

  static ObjectNode write(Assignment assignment) {
    ObjectNode json = WireJson.object().put("v", VERSION);
    writeKey(json, assignment.key());
    json.put("submission", assignment.submission().value());
    json.put("owner", assignment.owner().value());
    json.put("lease_s", WireJson.seconds(assignment.lease()));
    json.put("image", assignment.image());
    json.put("network", JsonFields.wireName(assignment.network()));
    json.set("limits", writeLimits(assignment.limits()));
    writeFetch(json, "submission_file", assignment.submissionFile());
    writeFetch(json, "scoring_program", assignment.scoringProgram());
    writeFetch(json, "ingestion_program", assignment.ingestionProgram());
    writeFetch(json, "input_data", assignment.inputData());
    writeFetch(json, "reference_data", assignment.referenceData());
    json.put("ingestion_only_during_scoring", assignment.ingestionOnlyDuringScoring());
    json.put("detailed_results", assignment.detailedResults());
    ObjectNode uploads = json.putObject("uploads");
    assignment.uploads().forEach((name, url) -> uploads.put(name.wireName(), url.toString()));
    // Left out where false, as in nearly every message.
    writeIfSet(json, "from_prediction", assignment.fromPrediction());
    writeIfSet(json, "shadow", assignment.shadow());
    WarmGroup warm = assignment.warm();
    if (warm != null) {
      json.putObject("warm")
          .put("competition", warm.competition().value())
          .put("task", warm.task().value());
    }
    return json;
  }

  static Assignment read(JsonFields json) throws BadMessage {
    requireVersion(json, VERSION);
    return new Assignment(
        readKey(json),
        new SubmissionId(json.positive("submission")),
        new AccountId(json.positive("owner")),
        json.seconds("lease_s"),
        json.text("image", MAX_IMAGE_CHARS),
        json.choice("network", Network.class),
        readLimits(json.object("limits")),
        readFetch(json.object("submission_file")),
        readFetch(json.object("scoring_program")),
        readOptionalFetch(json, "ingestion_program"),
        readOptionalFetch(json, "input_data"),
        readOptionalFetch(json, "reference_data"),
        json.flag("ingestion_only_during_scoring"),
        json.flag("detailed_results"),
        readUploads(json.object("uploads")),
        isSet(json, "from_prediction"),
        isSet(json, "shadow"),
        readWarm(json.optionalObject("warm")));
  }

  private static @Nullable WarmGroup readWarm(@Nullable JsonFields json) throws BadMessage {
    return json == null
        ? null
        : new WarmGroup(
            new CompetitionId(json.positive("competition")), new TaskId(json.positive("task")));
  }

  private static void writeIfSet(ObjectNode json, String name, boolean flag) {
    if (flag) {
      json.put(name, true);
    }
  }

  private static boolean isSet(JsonFields json, String name) throws BadMessage {
    return json.has(name) && json.flag(name);
  }

  static void requireVersion(JsonFields json, int version) throws BadMessage {
    if (json.positive("v") != version) {
      throw json.bad("v", version + ": site and worker are of different releases");
    }
  }

  static void writeKey(ObjectNode json, AttemptKey key) {
    json.put("run", key.run().value());
    json.put("attempt", key.attempt().number());
    json.put("lease", key.lease().value().toString());
  }

  static AttemptKey readKey(JsonFields json) throws BadMessage {
    return new AttemptKey(
        new RunId(json.positive("run")),
        new Attempt((int) json.whole("attempt", 1, Integer.MAX_VALUE)),
        new LeaseToken(json.uuid("lease")));
  }

  private static ObjectNode writeLimits(Limits limits) {
    return WireJson.object()
        .put("execution_time_s", WireJson.seconds(limits.executionTime()))
        .put("memory_bytes", limits.memoryBytes())
        .put("cpus", limits.cpus())
        .put("pids", limits.pids())
        .put("disk_bytes", limits.diskBytes())
        .put("output_bytes", limits.outputBytes())
        .put("output_files", limits.outputFiles())
        .put("log_bytes", limits.logBytes());
  }

  private static Limits readLimits(JsonFields json) throws BadMessage {
    try {
      return new Limits(
          json.seconds("execution_time_s"),
          json.positive("memory_bytes"),
          json.number("cpus").doubleValue(),
          (int) json.whole("pids", 1, Integer.MAX_VALUE),
          json.positive("disk_bytes"),
          json.positive("output_bytes"),
          (int) json.whole("output_files", 1, Integer.MAX_VALUE),
          json.positive("log_bytes"));
    } catch (IllegalArgumentException e) {
      throw new BadMessage("limits are not usable: " + e.getMessage(), e);
    }
  }

  private static void writeFetch(ObjectNode json, String name, Assignment.@Nullable Fetch fetch) {
    if (fetch != null) {
      json.putObject(name)
          .put("url", fetch.url().toString())
          .put("sha256", fetch.digest().sha256())
          .put("bytes", fetch.bytes());
    }
  }

  private static Assignment.Fetch readFetch(JsonFields json) throws BadMessage {
    String sha256 = json.text("sha256", 64);
    long bytes = json.whole("bytes", 0, Long.MAX_VALUE);
    try {
      return new Assignment.Fetch(json.url("url"), new Digest(sha256), bytes);
    } catch (IllegalArgumentException _) {
      throw json.bad("sha256", "64 lower-case hex digits");
    }
  }

  private static Assignment.@Nullable Fetch readOptionalFetch(JsonFields json, String name)
      throws BadMessage {
    JsonFields fetch = json.optionalObject(name);
    return fetch == null ? null : readFetch(fetch);
  }

  private static Map<OutputName, URI> readUploads(JsonFields json) throws BadMessage {
    Map<OutputName, URI> uploads = new EnumMap<>(OutputName.class);
    for (String name : json.names(MAX_UPLOADS)) {
      // An output that only a newer release knows is not this worker's to store.
      Optional<OutputName> known = OutputName.parse(name);
      if (known.isPresent()) {
        uploads.put(known.get(), json.url(name));
      }
    }
    return uploads;
  }
}
