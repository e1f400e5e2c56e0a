package org.scoregrid.store.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.scoregrid.domain.fault.Fault;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.domain.run.RunState;
import org.scoregrid.domain.run.Timings;
import org.scoregrid.store.SubmissionStore.AttemptView;
import org.scoregrid.store.SubmissionStore.Output;
import org.scoregrid.store.SubmissionStore.Progress;

/** How the runs of a submission stand and what they left. */
final class RunViews {
  private static final String RUNS =
      """
      select r.id, r.submission, r.queue, r.state, r.queued_at
        from submission s join run r on r.submission = s.id
       where s.id = ? or s.parent = ?
       order by s.id
      """;

  private static final String ATTEMPTS =
      "select * from attempt where run = any(?) order by run, number";

  /** What the worker says it stored counts only where it was given a place. */
  private static final String OUTPUTS =
      """
      select k.key as name, k.value as object_key, (a.outputs ->> k.key)::bigint as bytes
        from run r
        join attempt a on a.run = r.id and a.number = r.attempt
       cross join lateral jsonb_each_text(a.output_keys) k
       where r.submission = ? and jsonb_exists(a.outputs, k.key)
      """;

  private static final String UNFINISHED_PAGE =
      """
      select a.output_keys ->> ? as object_key
        from run r
        join attempt a on a.run = r.id and a.number = r.attempt
       where r.submission = ? and r.state = 'SCORING' and jsonb_exists(a.output_keys, ?)
      """;

  private final Tx tx;

  RunViews(Tx tx) {
    this.tx = tx;
  }

  private record RunRow(
      long id, SubmissionId submission, QueueName queue, RunState state, Instant queuedAt) {}

  List<Progress> progress(SubmissionId id) throws SQLException {
    List<RunRow> runs =
        tx.list(
            RUNS,
            row ->
                new RunRow(
                    row.getLong("id"),
                    new SubmissionId(row.getLong("submission")),
                    new QueueName(row.getString("queue")),
                    RunState.valueOf(row.getString("state")),
                    Tx.time(row, "queued_at")),
            id.value(),
            id.value());
    if (runs.isEmpty()) {
      return List.of();
    }
    Map<Long, Integer> places = places(runs);
    Map<Long, List<AttemptView>> attempts = new HashMap<>();
    tx.list(
        ATTEMPTS,
        row ->
            attempts.computeIfAbsent(row.getLong("run"), _ -> new ArrayList<>()).add(attempt(row)),
        Tx.column("bigint", runs, RunRow::id));
    return runs.stream()
        .map(
            run ->
                new Progress(
                    run.submission(),
                    run.state(),
                    run.queuedAt(),
                    places.getOrDefault(run.id(), 0),
                    attempts.getOrDefault(run.id(), List.of())))
        .toList();
  }

  private Map<Long, Integer> places(List<RunRow> runs) throws SQLException {
    Map<QueueName, List<Long>> waiting =
        runs.stream()
            .filter(run -> run.state() == RunState.QUEUED)
            .collect(
                Collectors.groupingBy(
                    RunRow::queue, Collectors.mapping(RunRow::id, Collectors.toList())));
    Map<Long, Integer> places = new HashMap<>();
    for (Map.Entry<QueueName, List<Long>> queue : waiting.entrySet()) {
      places.putAll(FairOrder.places(tx, queue.getKey(), queue.getValue()));
    }
    return places;
  }

  Optional<String> unfinishedPage(SubmissionId id) throws SQLException {
    String name = OutputName.DETAILED_RESULT.wireName();
    return tx
        .list(UNFINISHED_PAGE, row -> row.getString("object_key"), name, id.value(), name)
        .stream()
        .findFirst();
  }

  List<Output> outputs(SubmissionId id) throws SQLException {
    List<Output> outputs = new ArrayList<>();
    record Stored(String name, String objectKey, long bytes) {}
    for (Stored stored :
        tx.list(
            OUTPUTS,
            row ->
                new Stored(
                    row.getString("name"), row.getString("object_key"), row.getLong("bytes")),
            id.value())) {
      OutputName.parse(stored.name())
          .ifPresent(name -> outputs.add(new Output(name, stored.objectKey(), stored.bytes())));
    }
    outputs.sort(Comparator.comparing(Output::name));
    return outputs;
  }

  private static AttemptView attempt(ResultSet row) throws SQLException {
    String worker = row.getString("worker");
    return new AttemptView(
        row.getInt("number"),
        worker == null ? null : new WorkerName(worker),
        Tx.instant(row, "dispatched_at"),
        Tx.instant(row, "claimed_at"),
        Tx.instant(row, "preparing_at"),
        Tx.instant(row, "running_at"),
        Tx.instant(row, "scoring_at"),
        Tx.instant(row, "ended_at"),
        JsonColumns.read(row.getString("fault"), Fault.class),
        Objects.requireNonNullElse(
            JsonColumns.read(row.getString("timings"), Timings.class), Timings.NONE),
        row.getString("engine"),
        row.getBoolean("warm"));
  }
}
