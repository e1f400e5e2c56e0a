package org.scoregrid.queuebridge.wire;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.Attempt;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.domain.id.LeaseToken;
import org.scoregrid.domain.id.RunId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.ExitCodes;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.Network;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.domain.run.RunState;
import org.scoregrid.domain.run.StoredOutput;
import org.scoregrid.domain.run.Timings;

/** Messages for tests; the same every time. */
public final class Samples {
  public static final UUID TASK_ID = UUID.fromString("c7beb66c-e922-4f8e-888a-c52225ae1aa3");
  public static final UUID SECRET = UUID.fromString("0b9f1c9e-6f3b-4d55-9d2a-6f0c0c7d3a11");
  public static final WorkerName WORKER = new WorkerName("gpu-3.example.org");
  public static final Instant AT = Instant.parse("2026-11-24T16:00:00.123456Z");

  private Samples() {}

  public static AttemptKey key(long run) {
    return new AttemptKey(
        new RunId(run),
        new Attempt(2),
        new LeaseToken(UUID.fromString("5d0c7f1e-2a3b-4c5d-8e9f-0f1e2d3c4b5a")));
  }

  public static TaskMessage task(long run) {
    return task(run, TASK_ID, 0);
  }

  public static TaskMessage task(long run, UUID taskId, int priority) {
    return new TaskMessage(taskId, "https://site.example/api", SECRET, priority, assignment(run));
  }

  public static Assignment assignment(long run) {
    return new Assignment(
        key(run),
        new SubmissionId(42),
        new AccountId(7),
        Duration.ofSeconds(30),
        "codalab/codalab-legacy:py37",
        Network.NONE,
        Limits.DEFAULT.withExecutionTime(Duration.ofMillis(599_500)),
        fetch("submission"),
        fetch("scoring_program"),
        fetch("ingestion_program"),
        null,
        fetch("reference_data"),
        false,
        true,
        uploads());
  }

  public static RunReport.Claimed claimed(long run) {
    return new RunReport.Claimed(key(run), WORKER, AT);
  }

  public static RunReport.Advanced advanced() {
    return new RunReport.Advanced(key(5), WORKER, AT, RunState.SCORING);
  }

  public static RunReport.Renewed renewed() {
    return new RunReport.Renewed(List.of(key(5), key(6)), WORKER, AT);
  }

  public static RunReport.Ended scored() {
    return ended(
        new Outcome.Scored(
            Map.of(
                "accuracy", new BigDecimal("0.50"),
                "seconds", new BigDecimal("12"),
                "tiny", new BigDecimal("-1.5E-300"))));
  }

  public static RunReport.Ended faulted() {
    return ended(
        new Outcome.Faulted(
            new Fault(
                FaultCode.OUT_OF_MEMORY,
                Blame.PARTICIPANT,
                "Your program used more than its 512 MiB.",
                "Reduce the batch size.",
                "Killed\nexit code 137 – „äöü“")));
  }

  public static RunReport.Ended cancelled() {
    return ended(new Outcome.Cancelled());
  }

  public static RunReport.Ended ended(Outcome outcome) {
    return new RunReport.Ended(
        key(5),
        WORKER,
        AT,
        outcome,
        new ExitCodes(0, null, 137, null),
        new Timings(
            Duration.ofNanos(1_500_000),
            Duration.ofMillis(250),
            Duration.ZERO,
            Duration.ofSeconds(100),
            Duration.ofNanos(7)),
        List.of(
            new StoredOutput(OutputName.SCORING_STDOUT, 12),
            new StoredOutput(OutputName.SCORING_RESULT, 345)),
        "bubblewrap");
  }

  private static Map<OutputName, URI> uploads() {
    Map<OutputName, URI> uploads = new EnumMap<>(OutputName.class);
    for (OutputName name : OutputName.values()) {
      uploads.put(name, url(name.folder() + "/" + name.fileName()));
    }
    return uploads;
  }

  private static Assignment.Fetch fetch(String name) {
    return new Assignment.Fetch(
        url("dataset/" + name + ".zip"), Digest.of(new byte[] {(byte) name.length()}), 1_000);
  }

  private static URI url(String path) {
    return URI.create(
        "http://minio:9000/private/" + path + "?AWSAccessKeyId=k&Signature=GP%2B0%3D&Expires=1");
  }
}
