package org.scoregrid.store.postgres;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.fault.Blame;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.AttemptKey;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.leaderboard.SubmissionRule;
import org.scoregrid.domain.run.BlobRef;
import org.scoregrid.domain.run.ExitCodes;
import org.scoregrid.domain.run.LifecyclePolicy;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.Network;
import org.scoregrid.domain.run.Outcome;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.RunReport;
import org.scoregrid.domain.run.RunReport.Claimed;
import org.scoregrid.domain.run.RunReport.Ended;
import org.scoregrid.domain.run.RunSpec;
import org.scoregrid.domain.run.StoredOutput;
import org.scoregrid.domain.run.Timings;
import org.scoregrid.domain.submission.Submission;
import org.scoregrid.store.RunStore.Committed;
import org.scoregrid.store.RunStore.Dispatch;
import org.scoregrid.store.RunStore.PreparedRun;
import org.scoregrid.store.SubmissionStore.Acceptance;
import org.scoregrid.store.SubmissionStore.NewSubmission;
import org.scoregrid.store.SubmissionStore.Progress;
import org.scoregrid.testkit.PostgresServer;

/** A database of its own with the two stores, a clock and short ways to make things happen. */
final class RunWorld implements AutoCloseable {
  static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
  static final WorkerName WORKER = new WorkerName("worker-1");
  static final Fault PROGRAM_FAULT =
      Fault.of(
          FaultCode.PROGRAM_FAILED, Blame.PARTICIPANT, "Your program failed.", "Read the log.");
  static final Fault SCORING_FAULT =
      Fault.of(FaultCode.SCORING_FAILED, Blame.ORGANIZER, "Scoring failed.", "Ask the organizer.");
  static final Fault DISK_FAULT =
      Fault.of(FaultCode.WORKER_DISK_FULL, Blame.PLATFORM, "The disk is full.", "Wait.");

  final PostgresDatabase database = PostgresServer.freshDatabase();
  final PostgresRunStore runs =
      new PostgresRunStore(database.dataSource(), LifecyclePolicy.DEFAULT);
  final PostgresSubmissionStore submissions =
      new PostgresSubmissionStore(database.dataSource(), LifecyclePolicy.DEFAULT);
  private final ArenaRows rows = new ArenaRows(database);
  Instant now = START;

  /** A competition with one phase; its board has the columns acc (desc), time (asc), both (sum). */
  record Arena(CompetitionId competition, Phase phase, List<TaskId> tasks) {
    Arena withLimits(int perDay, int perPerson) {
      return new Arena(
          competition, phaseOf(phase.id(), competition, true, perDay, perPerson), tasks);
    }
  }

  @Override
  public void close() {
    database.close();
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  AccountId account(String name) {
    return rows.account(name);
  }

  AccountId participant(Arena arena, String name) {
    AccountId account = account(name);
    number(
        "insert into participant (competition, account, status) values (?, ?, 'approved')"
            + " returning id",
        arena.competition().value(),
        account.value());
    return account;
  }

  Arena arena(SubmissionRule rule, int tasks) {
    return rows.arena(rule, tasks);
  }

  static Phase phaseOf(
      PhaseId id, CompetitionId competition, boolean limited, int perDay, int perPerson) {
    Instant start = Instant.parse("2026-01-01T00:00:00Z");
    Duration limit = Duration.ofMinutes(10);
    return new Phase(
        id,
        competition,
        0,
        "Phase",
        null,
        start,
        null,
        limit,
        limited,
        perDay,
        perPerson,
        false,
        false,
        false,
        false,
        false,
        true,
        null,
        null,
        List.of());
  }

  Acceptance accept(Arena arena, AccountId owner) {
    return submissions.accept(newSubmission(arena, owner, true), now);
  }

  NewSubmission newSubmission(Arena arena, AccountId owner, boolean autoRun) {
    long data =
        number(
            """
            insert into dataset (type, name, created_by, object_key)
            values ('submission', 'd', ?, 'o') returning id
            """,
            owner.value());
    return new NewSubmission(
        owner,
        arena.competition(),
        arena.phase(),
        new DatasetId(data),
        "answer.zip",
        List.of(),
        false,
        autoRun,
        null);
  }

  /** Accepted and prepared for the default queue. */
  SubmissionId submitted(Arena arena, AccountId owner) {
    SubmissionId id = ((Acceptance.Accepted) accept(arena, owner)).id();
    prepare(id, QueueName.DEFAULT);
    return id;
  }

  void prepare(SubmissionId id, QueueName queue) {
    runs.prepared(
        id,
        runs.unprepared(id).orElseThrow().tasks().stream()
            .map(task -> new PreparedRun(task, spec(), queue))
            .toList(),
        now);
  }

  static RunSpec spec() {
    BlobRef blob = new BlobRef("blobs/aa", Digest.of(new byte[] {1}), 1);
    return new RunSpec(
        "image", Network.NONE, Limits.DEFAULT, blob, blob, null, blob, null, false, false);
  }

  List<Dispatch> claim(int max) {
    return runs.claim(QueueName.DEFAULT, max, now);
  }

  Dispatch claimOne() {
    return claim(1).getFirst();
  }

  Claimed claimed(Dispatch dispatch) {
    return new Claimed(dispatch.key(), WORKER, now);
  }

  Ended scored(Dispatch dispatch, String accuracy) {
    return ended(dispatch.key(), new Outcome.Scored(Map.of("acc", new BigDecimal(accuracy))));
  }

  Ended faulted(Dispatch dispatch, Fault fault) {
    return ended(dispatch.key(), new Outcome.Faulted(fault));
  }

  Ended ended(AttemptKey key, Outcome outcome) {
    return new Ended(
        key,
        WORKER,
        now,
        outcome,
        ExitCodes.NONE,
        Timings.NONE,
        List.of(new StoredOutput(OutputName.SCORING_RESULT, 17)),
        "docker");
  }

  Committed commit(RunReport... reports) {
    return runs.commit(List.of(reports), now);
  }

  /** How the first run of a submission stands. */
  Progress progress(SubmissionId id) {
    return submissions.progress(id).getFirst();
  }

  /** Submits and finishes with an accuracy, a second after the one before. */
  SubmissionId finished(Arena arena, AccountId owner, String... accuracies) {
    SubmissionId id = submitted(arena, owner);
    pass(Duration.ofSeconds(1));
    List<Dispatch> dispatches = claim(accuracies.length);
    for (int i = 0; i < accuracies.length; i++) {
      commit(scored(dispatches.get(i), accuracies[i]));
    }
    return id;
  }

  Submission submission(SubmissionId id) {
    return submissions.byId(id).orElseThrow();
  }

  Fault fault(SubmissionId id) {
    return Objects.requireNonNull(submission(id).fault());
  }

  List<Boolean> onBoard(SubmissionId... ids) {
    return List.of(ids).stream().map(id -> submission(id).onLeaderboard()).toList();
  }

  /** The first value of the first row. */
  long number(String sql, @Nullable Object... parameters) {
    return rows.number(sql, parameters);
  }
}
